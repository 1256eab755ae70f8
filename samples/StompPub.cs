#:project ../src/Polywire/Polywire.csproj

// Publishes cats and hats over STOMP: RedisPub.cs with another address, and a header.
// Needs a STOMP server, or `./polywire hub`. Start StompSub.cs first: nothing is kept for who comes late.
//
//   dotnet run samples/StompPub.cs [ADDRESS]          default: stomp://localhost

using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "stomp://localhost";
await using Publisher publisher = await Publisher.ConnectAsync(address);
foreach ((string cat, string hat) in new[] { ("siamese", "fedora"), ("maine coon", "stovepipe"), ("persian", "bowler") })
{
    var details = new MessageDetails { Headers = [new("content-type", "text/plain")] };
    await publisher.PublishAsync(new Message(Encoding.UTF8.GetBytes(cat), Encoding.UTF8.GetBytes(hat), details));
    Console.WriteLine($"Publish: {cat} wears a {hat}");
}
await publisher.FlushAsync();
