using System.Buffers;
using Polywire.Formats;
using Polywire.Zeromq;

namespace Polywire.Tests.Rpc.Zerorpc;

/// <summary>zerorpc events over a plain ZeroMQ socket: what a test says word by word.</summary>
internal sealed class RawEvents(ZeromqSocket socket)
{
    /// <summary>Frames before the event: the way back of the last event that came, or to a proxy.</summary>
    public List<ReadOnlyMemory<byte>> Route { get; set; } = [ReadOnlyMemory<byte>.Empty];

    /// <summary>Says something in a call, or begins one.</summary>
    public async Task SayAsync(string name, Value args, Value? id = null, Value? responseTo = null, int version = 3, (string Name, Value Value)? header = null)
    {
        List<KeyValuePair<Value, Value>> headers = [new(Value.From("message_id"), id ?? Value.From(Guid.NewGuid().ToString("N"))), new(Value.From("v"), Value.From(version))];
        if (responseTo is { } to) headers.Add(new(Value.From("response_to"), to));
        if (header is { } more) headers.Add(new(Value.From(more.Name), more.Value));
        await SayAsync(Value.List(Value.From(headers), Value.From(name), args));
    }

    /// <summary>Says anything.</summary>
    public async Task SayAsync(Value anything)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteValue(anything);
        writer.Flush();
        await socket.SendAsync([.. Route, output.WrittenMemory]);
    }

    /// <summary>The next event that is no sign of life: name and arguments.</summary>
    public async Task<(string Name, Value Args, Value Header)> HearAsync(bool beatsToo = false)
    {
        while (true)
        {
            ZeromqMessage message = await socket.ReceiveAsync().WithinPatience();
            Assert.Equal(0, message[message.Count - 2].Length);
            Route = [.. message.Frames[..^1].ToArray().Select(frame => (ReadOnlyMemory<byte>)frame.ToArray())];
            var reader = new MessagePackReader(message[message.Count - 1].Span, FormatLimits.Default);
            IReadOnlyList<Value> parts = reader.ReadValue().AsList();
            if (beatsToo || parts[1].AsText() != "_zpc_hb") return (parts[1].AsText(), parts[2], parts[0]);
        }
    }

    /// <summary>Hears exactly this.</summary>
    public async Task HearsAsync(string name, Value args, Value? call = null)
    {
        (string heard, Value came, Value header) = await HearAsync();
        Assert.Equal((name, args), (heard, came));
        if (call is { } id) Assert.Equal(id, header.Get("response_to"));
    }

    /// <summary>Hears nothing but signs of life for so long.</summary>
    public async Task HearsNothingAsync(int milliseconds)
    {
        using var over = new CancellationTokenSource(milliseconds);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                ZeromqMessage message = await socket.ReceiveAsync(over.Token);
                var reader = new MessagePackReader(message[message.Count - 1].Span, FormatLimits.Default);
                string name = reader.ReadValue().AsList()[1].AsText();
                Assert.Equal("_zpc_hb", name);
            }
        });
    }
}
