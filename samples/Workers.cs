#:project ../src/Polywire/Polywire.csproj

// What a forking server does, where nothing forks: so many processes listen at one port, and each connection goes to one of them. Until Ctrl-C.
//
//   dotnet run samples/Workers.cs [PORT] [COUNT]               default: 6789, 2

using System.Globalization;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "6789";
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2;

await WorkerProcesses.RunAsync(count, async stopping =>
{
    await using SocketServer server = await SocketServer.StartAsync($"tcp://127.0.0.1:{port}?reuseport=true",
        client => client.SendAsync($"Served by process {Environment.ProcessId}\n").AsTask());
    Console.WriteLine($"Worker {WorkerProcesses.Number} is process {Environment.ProcessId}");
    await server.RunAsync(stopping);
});
