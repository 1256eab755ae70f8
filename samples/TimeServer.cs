#:project ../src/Polywire/Polywire.csproj

// Exercise 17.2: a time service over REQ and REP. Who sends «time» gets date and time as an ISO 8601 string; until Ctrl-C.
//
//   dotnet run samples/TimeServer.cs [ADDRESS]                 default: zmq+tcp://127.0.0.1:6789

using System.Globalization;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";

await using Replier server = await Replier.BindAsync(address);
while (true)
{
    string request = (await server.ReceiveAsync()).Text;
    string reply = request == "time"
        ? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)
        : "say time";
    Console.WriteLine($"Asked for {request}, said {reply}");
    await server.ReplyAsync(reply);
}
