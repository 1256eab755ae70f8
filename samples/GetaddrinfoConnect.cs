#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// Looks a host and a service up, and connects to the first address found: the second seed's connecting by getaddrinfo.
//
//   dotnet run samples/GetaddrinfoConnect.cs [HOST] [SERVICE]  default: localhost www

using System.Net.Sockets;
using Polywire;
using Polywire.Sockets;
using Polywire.Toolbox.Names;

string host = args.Length > 0 ? args[0] : "localhost", service = args.Length > 1 ? args[1] : "www";
IReadOnlyList<AddressInfo> found;
try
{
    found = await NameService.GetAddrInfoAsync(host, service, type: SocketType.Stream, flags: AddressInfoFlags.AddressConfigured | AddressInfoFlags.V4Mapped | AddressInfoFlags.CanonicalName);
}
catch (NameServiceException failure)
{
    Console.WriteLine($"Name service failure: {failure.Message}");
    return 1;
}
AddressInfo first = found[0];
try
{
    await using SocketConnection connection = await SocketConnection.ConnectAsync(first.Address.Address.ToString(), first.Address.Port);
    Console.WriteLine($"Success: host {first.CanonicalName} is listening on port {first.Address.Port}");
}
catch (PolywireException failure)
{
    Console.WriteLine($"Network failure: {failure.InnerException?.Message ?? failure.Message}");
}
return 0;
