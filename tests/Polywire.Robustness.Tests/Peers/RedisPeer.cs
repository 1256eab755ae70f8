using System.Globalization;
using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>The least that a Redis client can be.</summary>
internal sealed class RedisPeer : IDisposable
{
    private RedisPeer(RawPeer raw) => Raw = raw;

    public RawPeer Raw { get; }

    public static async Task<RedisPeer> ConnectAsync(Hub hub) => new(await RawPeer.ConnectAsync(hub.AddressOf("redis")));

    public static byte[] Encode(params string[] words) => Encode([.. words.Select(word => Encoding.Latin1.GetBytes(word))]);

    public static byte[] Encode(params byte[][] words)
    {
        var request = new MemoryStream();
        request.Write(Encoding.Latin1.GetBytes($"*{words.Length}\r\n"));
        foreach (byte[] word in words)
        {
            request.Write(Encoding.Latin1.GetBytes($"${word.Length}\r\n"));
            request.Write(word);
            request.Write("\r\n"u8);
        }
        return request.ToArray();
    }

    public Task SendAsync(params string[] words) => Raw.SendAsync(Encode(words));

    public async Task<object?> AskAsync(params string[] words)
    {
        await SendAsync(words);
        return await ReadAsync();
    }

    public async Task SubscribeAsync(params string[] channels)
    {
        await SendAsync(["SUBSCRIBE", .. channels]);
        foreach (string _ in channels) await ReadAsync();
    }

    /// <summary>A reply: text (in Latin-1), number, null, or an array of them.</summary>
    public async Task<object?> ReadAsync()
    {
        string line = await Raw.ReadLineAsync();
        int Number() => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
        switch (line[0])
        {
            case ':': return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            case '$' when Number() < 0 || line == "_": return null;
            case '$':
                string bulk = Encoding.Latin1.GetString((await Raw.ReadAsync(Number())).Span);
                await Raw.ReadAsync(2);
                return bulk;
            case '*' or '>' when Number() < 0: return null;
            case '*' or '>':
                object?[] all = new object?[Number()];
                for (int i = 0; i < all.Length; i++) all[i] = await ReadAsync();
                return all;
            default: return line;
        }
    }

    public void Dispose() => Raw.Dispose();
}
