#:project ../src/Polywire/Polywire.csproj

// msgpack_client.py: calls double of a MessagePack-RPC server by its name.
//
//   dotnet run samples/MsgpackClient.cs [ADDRESS]              default: msgpackrpc+tcp://localhost:6789

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "msgpackrpc+tcp://localhost:6789";

await using RpcClient client = await RpcClient.ConnectAsync(address);
long num = 8;
await foreach (Value result in client.CallAsync("double", Value.List(Value.From(num)), CallOptions.None, CancellationToken.None))
    Console.WriteLine($"Double {num} is {result}");
