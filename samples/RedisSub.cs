#:project ../src/Polywire/Polywire.csproj

// redis_sub.py: prints what two of the cats wear, until Ctrl-C.
// Needs a Redis server, or `./polywire hub`; then start RedisPub.cs as often as you like.
//
//   dotnet run samples/RedisSub.cs [ADDRESS [TOPIC...]]        default: redis://localhost:6379 and two cats

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "redis://localhost:6379";
string[] topics = args.Length > 1 ? args[1..] : ["maine coon", "persian"];

await using Subscriber subscriber = await Subscriber.ConnectAsync(address);
foreach (string topic in topics) await subscriber.SubscribeAsync(topic);

await foreach (Message message in subscriber)
    Console.WriteLine($"Subscribe: {message.TopicText} wears a {message.Text}");
