using System.Buffers;
using System.Globalization;
using System.Text;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Nats;

/// <summary>One subscription of a client.</summary>
internal sealed class NatsSubscription(byte[] subject, byte[]? group, int number)
{
    private readonly byte[] _sid = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
    private readonly Lock _gate = new();
    private NatsLink? _sentOver;

    /// <summary>The subject.</summary>
    public ByteString Name { get; } = new(subject);

    /// <summary>The subject, as the server's refusals quote it.</summary>
    public string Text { get; } = Encoding.UTF8.GetString(subject);

    /// <summary>Why the server refused it, or null.</summary>
    public string? Refusal { get; set; }

    /// <summary>Subscribes, once per connection.</summary>
    public void Send(NatsLink link)
    {
        lock (_gate)
        {
            if (_sentOver == link)
                return;
            _sentOver = link;
            var line = new ArrayBufferWriter<byte>(64);
            NatsWriter.Subscribe(line, subject, group, _sid);
            link.Send(line.WrittenSpan);
        }
    }

    /// <summary>Unsubscribes.</summary>
    public void Withdraw(NatsLink link)
    {
        var line = new ArrayBufferWriter<byte>(64);
        NatsWriter.Unsubscribe(line, _sid);
        link.Send(line.WrittenSpan);
    }
}
