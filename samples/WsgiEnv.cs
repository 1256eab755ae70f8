#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// Chapter 10: a web server whose pages show what it was asked, as a Python application sees it (WSGI); until Ctrl-C.
//
//   dotnet run samples/WsgiEnv.cs [PORT]                       default: 8000

using Polywire.Toolbox.Http;

string port = args.Length > 0 ? args[0] : "8000";

await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:" + port, WsgiEnvironment.ServeAsync);
Console.WriteLine($"Serving on 127.0.0.1 port {port}");
await Task.Delay(Timeout.Infinite);
