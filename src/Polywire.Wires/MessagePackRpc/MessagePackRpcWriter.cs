using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Polywire.Formats;

namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// Messages to bytes. What stands before a value is written here, the value by its format: after <see cref="StartRequest"/> and
/// <see cref="StartNotification"/> the arguments follow, after <see cref="StartResult"/> the result.
/// </summary>
public static class MessagePackRpcWriter
{
    // fixarray 4, 0; fixarray 4, 1; fixarray 3, 2: the message's list and its type
    // https://github.com/msgpack/msgpack/blob/master/spec.md#array-format-family
    private const ushort Request = 0x9400, Response = 0x9401, Notification = 0x9302;

    // uint 32
    private const byte UInt32 = 0xce, FixStr = 0xa0, Nil = 0xc0;

    private const int LongestFixStr = 31;

    /// <summary>The start of <c>[0, msgid, method, params]</c>, up to the arguments.</summary>
    public static void StartRequest(IBufferWriter<byte> output, uint id, ReadOnlySpan<char> method)
    {
        Span<byte> to = output.GetSpan(8 + LongestFixStr * 3);
        BinaryPrimitives.WriteUInt16BigEndian(to, Request);
        output.Advance(2 + WriteId(to[2..], id));
        WriteName(output, method);
    }

    /// <summary>The start of <c>[2, method, params]</c>, up to the arguments.</summary>
    public static void StartNotification(IBufferWriter<byte> output, ReadOnlySpan<char> method)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), Notification);
        output.Advance(2);
        WriteName(output, method);
    }

    /// <summary>The start of <c>[1, msgid, nil, result]</c>, up to the result.</summary>
    public static void StartResult(IBufferWriter<byte> output, uint id)
    {
        Span<byte> to = output.GetSpan(16);
        BinaryPrimitives.WriteUInt16BigEndian(to, Response);
        int length = 2 + WriteId(to[2..], id);
        to[length] = Nil;
        output.Advance(length + 1);
    }

    /// <summary>The whole of <c>[1, msgid, [code, message], nil]</c>, as Neovim and tinyrpc spell errors.</summary>
    public static void WriteError(IBufferWriter<byte> output, uint id, long code, ReadOnlySpan<char> message)
    {
        var writer = StartError(output, id);
        writer.StartList(2);
        writer.WriteInt64(code);
        writer.WriteText(message);
        writer.WriteNull();
        writer.Flush();
    }

    /// <summary>The whole of <c>[1, msgid, [code, message, details], nil]</c>: the same with something for programs.</summary>
    public static void WriteError(IBufferWriter<byte> output, uint id, long code, ReadOnlySpan<char> message, Value details)
    {
        var writer = StartError(output, id);
        writer.StartList(3);
        writer.WriteInt64(code);
        writer.WriteText(message);
        writer.WriteValue(details);
        writer.WriteNull();
        writer.Flush();
    }

    /// <summary>The whole of <c>[1, msgid, "message", nil]</c>, as the Python and Ruby libraries spell errors.</summary>
    public static void WriteError(IBufferWriter<byte> output, uint id, ReadOnlySpan<char> message)
    {
        var writer = StartError(output, id);
        writer.WriteText(message);
        writer.WriteNull();
        writer.Flush();
    }

    private static MessagePackWriter StartError(IBufferWriter<byte> output, uint id)
    {
        Span<byte> to = output.GetSpan(16);
        BinaryPrimitives.WriteUInt16BigEndian(to, Response);
        output.Advance(2 + WriteId(to[2..], id));
        return new MessagePackWriter(output);
    }

    private static int WriteId(Span<byte> to, uint id)
    {
        if (id <= sbyte.MaxValue)
        {
            to[0] = (byte)id;
            return 1;
        }
        // Peers take any width; one form for all that is not tiny is one branch.
        to[0] = UInt32;
        BinaryPrimitives.WriteUInt32BigEndian(to[1..], id);
        return 5;
    }

    private static void WriteName(IBufferWriter<byte> output, ReadOnlySpan<char> name)
    {
        if (name.Length <= LongestFixStr && Ascii.IsValid(name))
        {
            Span<byte> to = output.GetSpan(1 + name.Length);
            to[0] = (byte)(FixStr | name.Length);
            Ascii.FromUtf16(name, to[1..], out _);
            output.Advance(1 + name.Length);
            return;
        }
        var writer = new MessagePackWriter(output);
        writer.WriteText(name);
        writer.Flush();
    }
}
