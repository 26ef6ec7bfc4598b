// A client as openapi-typescript describes it: what the compiler must find, and what it must let pass.
import type { operations } from "./schema";

type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? [body: B]
  : O extends { requestBody?: { content: { "application/json": infer B } } }
    ? [body?: B]
    : [];

declare function send<K extends keyof operations>(operation: K, ...body: Body<operations[K]>): void;

send("add-salon", { name: "Barbearia do João" });
send("add-salon", { name: "Barbearia do João", phone_number: "(11) 98765-4321" });
send("connect-whatsapp");
send("connect-whatsapp", { method: "code" });
send("patch-whatsapp", { paused: true });
send("list-salons");

// @ts-expect-error a salon has a name
send("add-salon");
// @ts-expect-error a salon has a name
send("add-salon", {});
// @ts-expect-error what is not known is refused
send("add-salon", { name: "Ana", fone: "11" });
// @ts-expect-error there are two methods
send("connect-whatsapp", { method: "sms" });
// @ts-expect-error to pause or not is said
send("patch-whatsapp");
// @ts-expect-error something must be changed
send("patch-salon");
// @ts-expect-error a server has an address and a key
send("add-server");
