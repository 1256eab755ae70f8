#:project ../src/Polywire/Polywire.csproj

// zmq_sub.py: prints what two of the cats wear, until Ctrl-C. The empty topic would mean every cat.
// Start it before ZmqPub.cs or after: it connects again whenever a publisher comes back.
//
//   dotnet run samples/ZmqSub.cs [ADDRESS [TOPIC...]]          default: zmq+tcp://127.0.0.1:6789 and two cats

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";
string[] topics = args.Length > 1 ? args[1..] : ["maine coon", "persian"];

await using Subscriber subscriber = await Subscriber.ConnectAsync(address);
foreach (string topic in topics) await subscriber.SubscribeAsync(topic);

await foreach (Message message in subscriber)
    Console.WriteLine($"Subscribe: {message.TopicText} wears a {message.Text}");
