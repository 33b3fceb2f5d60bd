import { createServer, type Socket } from "node:net";
import { Command, encodePdu, isResponse, type Pdu, PduReader, responseTo } from "@/lib/carrier/smpp/pdu";
import { cString, decodeShortMessage, encodeShortMessage } from "@/lib/carrier/smpp/pdu-body";

/*
 * A carrier that takes everything and delivers it at once: submit_sm is answered with an id, and its receipt follows. In a
 * process of its own, as cheap as it can be, because it shares the machine with what is measured.
 *
 * Tells its port when it listens, and what it has taken whenever it is asked.
 */

let taken = 0;
let answered = 0;
const RECEIPT = 0x04;
const NO_TLVS: ReadonlyMap<number, Buffer> = new Map();

function serve(socket: Socket): void {
  const reader = new PduReader();
  let sequence = 0;
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    const answers: Buffer[] = [];
    for (const pdu of reader.read(chunk)) answer(pdu, answers);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });

  function answer({ command, sequence: theirs, body }: Pdu, answers: Buffer[]): void {
    if (command === responseTo(Command.deliverSm)) answered++;
    if (isResponse(command)) return;
    if (command !== Command.submitSm) {
      const isBind = command !== Command.enquireLink && command !== Command.unbind;
      answers.push(encodePdu(responseTo(command), 0, theirs, isBind ? cString("sink") : undefined));
      return;
    }
    const id = `s${++taken}`;
    answers.push(encodePdu(responseTo(command), 0, theirs, cString(id)));
    const { source, destination, registeredDelivery } = decodeShortMessage(body);
    if (registeredDelivery === 0) return;
    const receipt = encodeShortMessage({
      source: destination,
      destination: source,
      esmClass: RECEIPT,
      validityPeriod: "",
      registeredDelivery: 0,
      dataCoding: 0,
      content: Buffer.from(
        `id:${id} sub:001 dlvrd:001 submit date:2601151200 done date:2601151200 stat:DELIVRD err:000 text:`,
      ),
      tlvs: NO_TLVS,
    });
    sequence = (sequence + 1) & 0x7fffffff;
    answers.push(encodePdu(Command.deliverSm, 0, sequence, receipt));
  }
}

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
process.on("message", () => process.send?.({ taken, answered }));
process.on("disconnect", () => process.exit(0));
