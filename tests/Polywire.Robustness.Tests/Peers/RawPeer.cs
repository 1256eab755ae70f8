using System.Net;
using System.Net.Sockets;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>A plain socket that says whatever a test wants: no client library would be this rude.</summary>
internal sealed class RawPeer : IDisposable
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawPeer(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    /// <summary>True when all that was read has been taken.</summary>
    public bool IsDrained => _start == _end;

    /// <summary>Connects to an address as <see cref="Hub.AddressOf"/> gives it.</summary>
    public static async Task<RawPeer> ConnectAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(address).Port));
        return new RawPeer(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await Socket.SendAsync(bytes).WithinPatience()..];
    }

    public async Task SendOneByOneAsync(ReadOnlyMemory<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) await SendAsync(bytes.Slice(i, 1));
    }

    /// <summary>Sends until the other side no longer takes it.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The next bytes, exactly that many.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int count)
    {
        while (_end - _start < count) Assert.True(await FillAsync(count), $"closed after {_end - _start} of {count} bytes");
        _start += count;
        return _bytes.AsMemory(_start - count, count);
    }

    /// <summary>The next line, without its CR LF.</summary>
    public async Task<string> ReadLineAsync()
    {
        int at;
        while ((at = _bytes.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0) Assert.True(await FillAsync(_end - _start + 1), "closed within a line");
        string line = System.Text.Encoding.Latin1.GetString(_bytes, _start, at);
        _start += at + 2;
        return line;
    }

    /// <summary>What comes until the other side closes. Fails when it does not.</summary>
    public async Task<string> ReadToCloseAsync()
    {
        while (await FillAsync(_end - _start + 1)) { }
        string rest = System.Text.Encoding.Latin1.GetString(_bytes, _start, _end - _start);
        _start = _end;
        return rest;
    }

    /// <summary>True when nothing comes for a while, and the connection stays.</summary>
    public async Task<bool> IsQuietAsync(int milliseconds = 50)
    {
        await Task.Delay(milliseconds, CancellationToken.None);
        return _start == _end && Socket.Available == 0 && !Socket.Poll(0, SelectMode.SelectRead);
    }

    /// <summary>Ends like a process that was killed: whatever is on its way is thrown away.</summary>
    public void Kill()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task<bool> FillAsync(int wanted)
    {
        if (_start == _end) _start = _end = 0;
        if (_bytes.Length - _start < wanted || _end == _bytes.Length)
        {
            byte[] other = new byte[Math.Max(_bytes.Length, wanted * 2)];
            _bytes.AsSpan(_start, _end - _start).CopyTo(other);
            (_bytes, _end, _start) = (other, _end - _start, 0);
        }
        try
        {
            int read = await Socket.ReceiveAsync(_bytes.AsMemory(_end)).WithinPatience();
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            // A reset is a close that was in a hurry.
            return false;
        }
    }
}
