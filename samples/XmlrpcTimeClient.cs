#:project ../src/Polywire/Polywire.csproj

// Exercise 17.3: asks the time service once, over XML-RPC, and prints what it says.
//
//   dotnet run samples/XmlrpcTimeClient.cs [ADDRESS]           default: xmlrpc+http://localhost:6789

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "xmlrpc+http://localhost:6789";

await using RpcClient client = await RpcClient.ConnectAsync(address);
Console.WriteLine(await client.As<IClock>("").Time());

[Service]
internal partial interface IClock
{
    Task<string> Time();
}
