#:project ../src/Polywire/Polywire.csproj

// redis_pub.py: ten times, a cat (the topic) wears a hat (the message).
// Needs a Redis server, or `./polywire hub`. Start RedisSub.cs first: nothing is kept for who comes late.
//
//   dotnet run samples/RedisPub.cs [ADDRESS [CAT...]]          default: redis://localhost:6379 and four cats

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "redis://localhost:6379";
string[] cats = args.Length > 1 ? args[1..] : ["siamese", "persian", "maine coon", "norwegian forest"];
string[] hats = ["stovepipe", "bowler", "tam-o-shanter", "fedora"];

await using Publisher publisher = await Publisher.ConnectAsync(address);
for (int message = 0; message < 10; message++)
{
    string cat = Random.Shared.GetItems(cats, 1)[0];
    string hat = Random.Shared.GetItems(hats, 1)[0];
    Console.WriteLine($"Publish: {cat} wears a {hat}");
    await publisher.PublishAsync(cat, hat);
}
