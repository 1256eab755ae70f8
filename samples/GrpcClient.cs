#:project ../src/Polywire/Polywire.csproj

// gRPC: calls double of service calc.
//
//   dotnet run samples/GrpcClient.cs [ADDRESS]                 default: grpc://localhost:50051

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "grpc://localhost:50051";

await using RpcClient client = await RpcClient.ConnectAsync(address);
long num = 7;
long result = await client.As<ICalc>().Double(num);
Console.WriteLine($"Double {num} is {result}");

[Service]
internal partial interface ICalc
{
    Task<long> Double(long num);
}
