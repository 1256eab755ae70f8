#:project ../src/Polywire/Polywire.csproj

// Ten times, a cat (the subject) wears a hat (the message), whose colour is a header.
// Needs a nats-server, or `./polywire hub`. Start NatsSub.cs first: nothing is kept for who comes late.
//
//   dotnet run samples/NatsPub.cs [ADDRESS [CAT...]]          default: nats://localhost:4222 and four cats

using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "nats://localhost:4222";
string[] cats = args.Length > 1 ? args[1..] : ["siamese", "persian", "maine coon", "norwegian forest"];
string[] hats = ["stovepipe", "bowler", "tam-o-shanter", "fedora"];

await using Publisher publisher = await Publisher.ConnectAsync(address);
for (int message = 0; message < 10; message++)
{
    string cat = Random.Shared.GetItems(cats, 1)[0];
    string hat = Random.Shared.GetItems(hats, 1)[0];
    Console.WriteLine($"Publish: {cat} wears a {hat}");
    var details = new MessageDetails { Headers = [new("Colour", "red")] };
    await publisher.PublishAsync(new Message(Encoding.UTF8.GetBytes($"cats.{cat}"), Encoding.UTF8.GetBytes(hat), details));
}
await publisher.FlushAsync();
