#:project ../src/Polywire/Polywire.csproj

// zmq_client.py: five requests, each after the reply to the one before.
// It may start before its server: the first request waits for it.
//
//   dotnet run samples/ZmqClient.cs [ADDRESS]                  default: zmq+tcp://127.0.0.1:6789

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";

await using Requester client = await Requester.ConnectAsync(address);
for (int number = 1; number <= 5; number++)
{
    string request = $"message #{number}";
    string reply = (await client.RequestAsync(request)).Text;
    Console.WriteLine($"Sent {request}, received {reply}");
}
