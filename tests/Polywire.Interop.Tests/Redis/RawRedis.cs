using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Interop.Tests.Redis;

/// <summary>A Redis client that shows the replies as they stand on the wire, one character per byte.</summary>
internal sealed class RawRedis : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Socket _socket;
    private readonly RespReader _reader = new();
    private readonly RespReply _reply = new();
    private byte[] _bytes = new byte[64 * 1024];
    private int _count;

    private RawRedis(Socket socket) => _socket = socket;

    public static async Task<RawRedis> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return new RawRedis(socket);
    }

    /// <summary>Splits a line as a shell would, as far as quotes go.</summary>
    public static string[] Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool quoted = false, any = false;
        foreach (char one in line)
        {
            if (one == '"')
                (quoted, any) = (!quoted, true);
            else if (one != ' ' || quoted)
                (_, any) = (word.Append(one), true);
            else if (any)
                End();
        }

        if (any)
            End();
        return [.. words];

        void End()
        {
            words.Add(word.ToString());
            word.Clear();
            any = false;
        }
    }

    public async Task<string> AskAsync(string line)
    {
        await SendAsync(Words(line));
        return await ReadAsync();
    }

    public async Task SendAsync(params string[] words)
    {
        var request = new ArrayBufferWriter<byte>();
        RespWriter.Array(request, words.Length);
        foreach (string word in words)
            RespWriter.Bulk(request, Encoding.Latin1.GetBytes(word));
        await SendRawAsync(request.WrittenMemory);
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) =>
        await _socket.SendAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>One whole reply or push.</summary>
    public async Task<string> ReadAsync()
    {
        while (true)
        {
            if (_reader.TryReadReply(_bytes.AsSpan(0, _count), _reply, out int consumed))
            {
                string text = Encoding.Latin1.GetString(_bytes, 0, consumed);
                _bytes.AsSpan(consumed, _count - consumed).CopyTo(_bytes);
                _count -= consumed;
                return text;
            }

            if (_count == _bytes.Length)
                Array.Resize(ref _bytes, _bytes.Length * 2);
            int read = await _socket.ReceiveAsync(_bytes.AsMemory(_count), TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(s_patience, TestContext.Current.CancellationToken);
            if (read == 0)
                return _count == 0 ? "closed" : throw new IOException($"Closed after half a reply: {Encoding.Latin1.GetString(_bytes, 0, _count)}");
            _count += read;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
