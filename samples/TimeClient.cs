#:project ../src/Polywire/Polywire.csproj

// Exercise 17.2: asks the time service once and prints what it says.
//
//   dotnet run samples/TimeClient.cs [ADDRESS]                 default: zmq+tcp://127.0.0.1:6789

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";

await using Requester client = await Requester.ConnectAsync(address);
Console.WriteLine((await client.RequestAsync("time")).Text);
