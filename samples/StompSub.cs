#:project ../src/Polywire/Polywire.csproj

// Prints what the cats wear, with the message's headers, until Ctrl-C.
// Needs a STOMP server, or `./polywire hub`; then start StompPub.cs as often as you like.
//
//   dotnet run samples/StompSub.cs [ADDRESS [TOPIC...]]        default: stomp://localhost and every topic

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "stomp://localhost";
await using Subscriber subscriber = await Subscriber.ConnectAsync(address);
foreach (string topic in args.Length > 1 ? args[1..] : [""]) await subscriber.SubscribeAsync(topic);

await foreach (Message message in subscriber)
    Console.WriteLine($"Subscribe: {message.TopicText} wears a {message.Text} ({string.Join(", ", message.Headers.Select(header => $"{header.Key}: {header.Value}"))})");
