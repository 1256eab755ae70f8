#:project ../src/Polywire/Polywire.csproj

// Exercise 17.1: a time service over a plain socket. Who sends «time» gets date and time as an ISO 8601 string; until Ctrl-C.
//
//   dotnet run samples/SocketTimeServer.cs [PORT]              default: 6789

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

using var listener = new TcpListener(IPAddress.Loopback, args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6789);
listener.Start();
while (true)
    _ = AnswerAsync(await listener.AcceptTcpClientAsync());

static async Task AnswerAsync(TcpClient client)
{
    using (client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var asked = new char[4];
        // TCP has no messages: the four letters may come in pieces.
        if (await reader.ReadBlockAsync(asked) < 4)
            return;
        string reply = new string(asked) == "time"
            ? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)
            : "say time";
        Console.WriteLine($"Asked for {new string(asked)}, said {reply}");
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(reply));
    }
}
