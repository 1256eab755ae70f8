#:project ../src/Polywire/Polywire.csproj

// Request and reply: five messages, and what a replier says to each; then a question that nobody answers.
// Needs a nats-server, or `./polywire hub`.
//
//   dotnet run samples/NatsAsk.cs [ADDRESS]                     default: nats://localhost:4222

using Polywire;
using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "nats://localhost:4222";
await using Replier replier = await Replier.ConnectAsync(address + "?queue=say");
Task answering = Task.Run(async () =>
{
    for (int i = 0; i < 5; i++)
    {
        Message request = await replier.ReceiveAsync();
        await replier.ReplyAsync($"Stop saying: {request.Text}");
    }
});

await using Requester requester = await Requester.ConnectAsync(address + "?queue=say");
for (int i = 1; i <= 5; i++) Console.WriteLine((await requester.RequestAsync($"message #{i}")).Text);
await answering;

await using Requester lonely = await Requester.ConnectAsync(address + "?queue=nowhere");
try
{
    await lonely.RequestAsync("hello?");
}
catch (PolywireException nobody) when (nobody.Kind == FailureKind.Refused)
{
    Console.WriteLine(nobody.Message);
}
