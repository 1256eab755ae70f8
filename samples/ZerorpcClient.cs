#:project ../src/Polywire/Polywire.csproj

// zerorpc_client.py: calls double of a zerorpc server.
//
//   dotnet run samples/ZerorpcClient.cs [ADDRESS]              default: zerorpc+tcp://127.0.0.1:4242

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "zerorpc+tcp://127.0.0.1:4242";

await using RpcClient client = await RpcClient.ConnectAsync(address);
long num = 7;
long result = await client.As<IRpc>("").Double(num);
Console.WriteLine($"Double {num} is {result}");

[Service]
internal partial interface IRpc
{
    Task<long> Double(long num);
}
