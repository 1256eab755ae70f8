using System.Text;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>What a NATS client says and hears, as text.</summary>
internal abstract class NatsTalk(Transport transport)
{
    private readonly byte[] _bytes = new byte[64 * 1024];
    private string _got = "";

    /// <summary>Reads INFO, says CONNECT with these fields, and expects to be let in.</summary>
    public async Task GreetAsync(string fields = "")
    {
        await InfoAsync();
        await SendAsync($"CONNECT {{\"verbose\":false,\"pedantic\":false{(fields.Length > 0 ? "," + fields : "")}}}\r\n");
        await ExpectOnlyAsync("");
    }

    /// <summary>The INFO line.</summary>
    public async Task<string> InfoAsync()
    {
        while (!_got.Contains('\n', StringComparison.Ordinal))
            await MoreAsync();
        int end = _got.IndexOf('\n', StringComparison.Ordinal) + 1;
        string info = _got[..end];
        _got = _got[end..];
        Assert.StartsWith("INFO {", info, StringComparison.Ordinal);
        return info;
    }

    /// <summary>Sends as far as the hub is there to read it.</summary>
    public async Task SendAsync(string text)
    {
        try
        {
            await transport.SendAsync(Encoding.Latin1.GetBytes(text)).AsTask().WithinPatience();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // What the hub says before it hangs up is still to be read.
        }
    }

    /// <summary>Expects exactly this next.</summary>
    public async Task ExpectAsync(string text)
    {
        while (_got.Length < text.Length && await MoreAsync()) { }
        string first = _got[..Math.Min(text.Length, _got.Length)];
        _got = _got[first.Length..];
        Assert.Equal(text, first);
    }

    /// <summary>Expects what a PING behind all that was sent is answered with: this, and then the PONG.</summary>
    public async Task ExpectOnlyAsync(string text)
    {
        await SendAsync("PING\r\n");
        await ExpectAsync(text + "PONG\r\n");
        Assert.Equal("", _got);
    }

    /// <summary>How often this came, and nothing else, until the answer to a PING behind all that was sent.</summary>
    public async Task<int> CountAsync(string message)
    {
        await SendAsync("PING\r\n");
        while (!_got.EndsWith("PONG\r\n", StringComparison.Ordinal) && await MoreAsync()) { }
        int count = (_got.Length - 6) / message.Length;
        Assert.Equal(string.Concat(Enumerable.Repeat(message, count)) + "PONG\r\n", _got);
        _got = "";
        return count;
    }

    /// <summary>Reads so many bytes, whatever they are.</summary>
    public async Task SkipAsync(long bytes)
    {
        Assert.Equal("", _got);
        for (int read; bytes > 0; bytes -= read)
        {
            read = await transport.ReceiveAsync(_bytes.AsMemory(0, (int)Math.Min(bytes, _bytes.Length))).WithinPatience();
            Assert.NotEqual(0, read);
        }
    }

    /// <summary>Expects this and the end.</summary>
    public async Task ExpectEndAsync(string text = "")
    {
        while (await MoreAsync()) { }
        Assert.Equal(text, _got);
        _got = "";
    }

    private async Task<bool> MoreAsync()
    {
        int read = 0;
        try
        {
            read = await transport.ReceiveAsync(_bytes).WithinPatience();
        }
        catch (IOException)
        {
            // Hung up.
        }
        _got += Encoding.Latin1.GetString(_bytes, 0, read);
        return read > 0;
    }
}
