#:project ../src/Polywire/Polywire.csproj

// jsonrpc_client.py: calls the function double of a JSON-RPC server, with its argument by name.
//
//   dotnet run samples/JsonrpcClient.cs [ADDRESS]              default: jsonrpc+http://localhost:5000?params=names

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "jsonrpc+http://localhost:5000?params=names";

await using RpcClient client = await RpcClient.ConnectAsync(address);
long num = 7;
long result = await client.As<IFunctions>("").Double(num);
Console.WriteLine($"Double {num} is {result}");

[Service]
internal partial interface IFunctions
{
    Task<long> Double(long num);
}
