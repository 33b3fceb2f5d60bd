import http from "node:http";

/*
 * The customers' endpoints of the bench, in a process of their own: /0 never answers, every other path answers 200 at once.
 * Tells its port, and on any message how many requests it has answered so far.
 */

let answered = 0;
const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    if (request.url === "/0") return;
    answered += 1;
    response.end("ok");
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
process.on("message", () => process.send?.(answered));
process.on("disconnect", () => process.exit());
