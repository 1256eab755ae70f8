#:project ../src/Polywire/Polywire.csproj

// Request and reply over STOMP: an answering service, and somebody who asks it three times.
// Needs a STOMP server, or `./polywire hub`.
//
//   dotnet run samples/StompAsk.cs [ADDRESS]          default: stomp://localhost?queue=cats

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "stomp://localhost?queue=cats";
await using Replier replier = await Replier.ConnectAsync(address);
Task answering = Task.Run(async () =>
{
    for (int i = 0; i < 3; i++)
    {
        Message request = await replier.ReceiveAsync();
        await replier.ReplyAsync($"Stop saying: {request.Text}");
    }
});

await using Requester requester = await Requester.ConnectAsync(address);
for (int i = 1; i <= 3; i++) Console.WriteLine((await requester.RequestAsync($"message #{i}")).Text);
await answering;
