using System.Buffers;
using System.Text;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

/// <summary>A session with a pump's habits: keeps unconsumed bytes in front, calls again while something is told, writes down what.</summary>
internal sealed class Peer
{
    private readonly List<byte> _input = [];

    public Peer(ZmtpSessionOptions options, TimeSpan now = default)
    {
        Session = new ZmtpSession(options);
        Session.Open(now, Output);
    }

    public Peer(ZmtpSocketType type) : this(new ZmtpSessionOptions { SocketType = type }) { }

    public ZmtpSession Session { get; }

    public ArrayBufferWriter<byte> Output { get; } = new();

    public List<string> Told { get; } = [];

    public string Story => string.Join(' ', Told);

    public int Unconsumed => _input.Count;

    /// <summary>What was written since the last call.</summary>
    public byte[] Take()
    {
        byte[] bytes = Output.WrittenSpan.ToArray();
        Output.Clear();
        return bytes;
    }

    public Peer Feed(ReadOnlySpan<byte> bytes)
    {
        _input.AddRange(bytes);
        while (true)
        {
            byte[] input = [.. _input];
            ZmtpEvent told = Session.Receive(input, Output, out int consumed);
            Write(told, input);
            _input.RemoveRange(0, consumed);
            if (told is ZmtpEvent.NeedMore or ZmtpEvent.Failed) return this;
        }
    }

    /// <summary>Feeds in pieces of that many bytes.</summary>
    public Peer Feed(ReadOnlySpan<byte> bytes, int piece)
    {
        for (int at = 0; at < bytes.Length; at += piece) Feed(bytes.Slice(at, Math.Min(piece, bytes.Length - at)));
        return this;
    }

    /// <summary>Talks with another peer until neither has anything left to say.</summary>
    public void TalkTo(Peer other)
    {
        while (Output.WrittenCount + other.Output.WrittenCount > 0)
        {
            other.Feed(Take());
            Feed(other.Take());
        }
    }

    private void Write(ZmtpEvent told, byte[] input)
    {
        switch (told)
        {
            case ZmtpEvent.NeedMore:
                return;
            case ZmtpEvent.Message:
                Told.Add($"[{string.Join('|', Session.Frames.ToArray().Select(frame => Short(frame.Of(input.AsSpan()))))}]");
                return;
            case ZmtpEvent.Subscribe or ZmtpEvent.Cancel:
                Told.Add($"{told}({Short(Session.Topic.Of((ReadOnlySpan<byte>)input))})");
                return;
            case ZmtpEvent.Failed:
                Told.Add($"Failed({Session.Failure!.Failure})");
                return;
            default:
                Told.Add(told.ToString());
                return;
        }
    }

    private static string Short(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 20 ? $"{(char)bytes[0]}*{bytes.Length}" : Encoding.Latin1.GetString(bytes).Replace("\0", "\\0");
}
