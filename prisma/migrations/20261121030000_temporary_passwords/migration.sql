-- A password an administrator handed out is good for one sign-in: its owner has to choose another before anything else.
ALTER TABLE "users" ADD COLUMN "password_temporary" BOOLEAN NOT NULL DEFAULT false;
