#:project ../src/Polywire/Polywire.csproj

// Prints what all cats wear, until Ctrl-C: `*` stands for one token of a subject, `>` for all that follow.
// Needs a nats-server, or `./polywire hub`; then start NatsPub.cs as often as you like.
//
//   dotnet run samples/NatsSub.cs [ADDRESS [SUBJECT...]]        default: nats://localhost:4222 and cats.*

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "nats://localhost:4222";
string[] subjects = args.Length > 1 ? args[1..] : ["cats.*"];

await using Subscriber subscriber = await Subscriber.ConnectAsync(address);
foreach (string subject in subjects) await subscriber.SubscribeAsync(subject);

await foreach (Message message in subscriber)
    Console.WriteLine($"Subscribe: {message.TopicText} wears a {string.Join(' ', message.Headers.Select(header => header.Value))} {message.Text}");
