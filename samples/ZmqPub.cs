#:project ../src/Polywire/Polywire.csproj

// zmq_pub.py: the cats and hats of RedisPub.cs without a server between: the publisher itself listens.
//
//   dotnet run samples/ZmqPub.cs [ADDRESS [CAT...]]            default: zmq+tcp://*:6789 and four cats

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://*:6789";
string[] cats = args.Length > 1 ? args[1..] : ["siamese", "persian", "maine coon", "norwegian forest"];
string[] hats = ["stovepipe", "bowler", "tam-o-shanter", "fedora"];

await using Publisher publisher = await Publisher.BindAsync(address);

// Subscribers need a moment to find us, and what is published before that is lost to them.
await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

for (int message = 0; message < 10; message++)
{
    string cat = Random.Shared.GetItems(cats, 1)[0];
    string hat = Random.Shared.GetItems(hats, 1)[0];
    Console.WriteLine($"Publish: {cat} wears a {hat}");

    // Two frames: topic and body.
    await publisher.PublishAsync(cat, hat);
}
