using System.Text;
using Polywire.Sockets;

// The servers that bench/run measures: what a user would write. Arguments: echo, protocol or zen; PORT.
string place = $"tcp://127.0.0.1:{args[1]}";
await using IAsyncDisposable server = args[0] switch
{
    "echo" => await SocketServer.StartAsync(place, static async connection =>
    {
        while (await connection.ReceiveAsync() is { IsEmpty: false } bytes) await connection.SendAsync(bytes);
    }),
    "protocol" => await Reactor.ListenAsync(place, static _ => new Echo()),
    _ => await SocketServer.StartAsync(place, Zen.ServeAsync),
};
Console.WriteLine("ready");
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

internal sealed class Echo : Protocol
{
    public override void DataReceived(ReadOnlySpan<byte> data) => Write(data);
}

/// <summary>The serving of samples/ZenServer.cs, without its lines.</summary>
internal static class Zen
{
    private static readonly Framing s_question = Framing.Delimited("?"u8);

    private static readonly Dictionary<string, string> s_aphorisms = new()
    {
        ["Beautiful is better than?"] = "Ugly.",
        ["Explicit is better than?"] = "Implicit.",
        ["Simple is better than?"] = "Complex.",
    };

    public static async Task ServeAsync(SocketConnection client)
    {
        await foreach (ReadOnlyMemory<byte> asked in client.ReadAllAsync(s_question))
            await client.SendAsync(s_aphorisms.GetValueOrDefault(Encoding.UTF8.GetString(asked.Span) + "?", "Error: unknown aphorism."));
    }
}
