#:project ../src/Polywire/Polywire.csproj

// xmlrpc_client.py: calls the function double of an XML-RPC server.
//
//   dotnet run samples/XmlrpcClient.cs [ADDRESS]               default: xmlrpc+http://localhost:6789

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "xmlrpc+http://localhost:6789";

await using RpcClient client = await RpcClient.ConnectAsync(address);
long num = 7;
long result = await client.As<IFunctions>("").Double(num);
Console.WriteLine($"Double {num} is {result}");

[Service]
internal partial interface IFunctions
{
    Task<long> Double(long num);
}
