using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>One UDP socket and the questions under way through it. It is connected, so that the kernel drops what others send.</summary>
internal sealed class UdpPort : IDisposable
{
    // No server sends more over UDP unless it was asked to; what is longer is asked for again over TCP.
    private const int UsualBytes = 4096;

    private readonly UdpChannel _channel;
    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly UdpExchange?[] _slots;
    private readonly int _buffer;
    private int _asked, _underWay;

    public UdpPort(UdpChannel channel, IPEndPoint server)
    {
        _channel = channel;
        _slots = new UdpExchange?[channel.Options.Limits.QuestionsAtOncePerPort];
        _buffer = Math.Max(UsualBytes, (int)channel.Options.UdpBytes) + 1;
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Of a datagram socket this only notes the address.
            _socket.Connect(server);
        }
        catch (SocketException failure)
        {
            _socket.Dispose();
            throw UdpChannel.Unreachable(failure);
        }
    }

    /// <summary>Whether it takes another question. It and the next three under the channel's lock.</summary>
    public bool HasRoom => !IsSpent && Volatile.Read(ref _underWay) < _slots.Length;

    public bool IsSpent => _asked >= _channel.Options.Limits.QuestionsPerPort;

    public bool IsIdle => Volatile.Read(ref _underWay) == 0;

    /// <summary>Takes a question, under an id that no other one has here.</summary>
    public void Add(UdpExchange exchange, DnsMessage query)
    {
        _asked++;
        lock (_gate)
        {
            ushort id;
            do id = RandomIds.Next();
            while (Find(id) is not null);
            exchange.Prepare(query, id);
            _slots[Array.IndexOf(_slots, null)] = exchange;
            _underWay++;
        }
    }

    /// <summary>Begins to receive.</summary>
    public void Start() => _ = ReceiveAsync();

    public void Send(UdpExchange exchange)
    {
        ValueTask<int> sending = SendAsync(exchange);
        if (sending.IsCompletedSuccessfully) sending.GetAwaiter().GetResult();
        else _ = WatchAsync(sending);
    }

    /// <summary>Takes an exchange out, once: whoever does so ends it.</summary>
    public bool Remove(UdpExchange exchange, long life)
    {
        lock (_gate) return TakeOut(exchange, life);
    }

    /// <summary>Nothing comes through it any more.</summary>
    public void Fail(SocketException failure)
    {
        UdpExchange?[] left;
        lock (_gate)
        {
            left = [.. _slots];
            Array.Clear(_slots);
            Volatile.Write(ref _underWay, 0);
        }

        _channel.Drop(this);
        foreach (UdpExchange? exchange in left) exchange?.Fail(UdpChannel.Unreachable(failure));
    }

    public void Dispose() => _socket.Dispose();

    private ValueTask<int> SendAsync(UdpExchange exchange)
    {
        try
        {
            return _socket.SendAsync(exchange.Bytes, SocketFlags.None, CancellationToken.None);
        }
        catch (ObjectDisposedException failure)
        {
            return ValueTask.FromException<int>(failure);
        }
    }

    private async Task WatchAsync(ValueTask<int> sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            Fail(failure);
        }
        catch (ObjectDisposedException)
        {
            // Who disposed of it has told everybody.
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_buffer);
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(buffer.AsMemory(0, _buffer), SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
                Take(buffer.AsSpan(0, length));
            }
        }
        catch (SocketException failure)
        {
            Fail(failure);
        }
        catch (ObjectDisposedException)
        {
            // Its work is done.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(Span<byte> datagram)
    {
        // What the buffer could not hold is truncated, whatever the server says.
        if (datagram.Length == _buffer) datagram[2] |= 0x02;
        DnsMessage answer;
        try
        {
            answer = DnsReader.Read(datagram);
        }
        catch (DnsFormatException failure)
        {
            Stray("is no DNS message: " + failure.Message);
            return;
        }

        UdpExchange? found;
        lock (_gate)
        {
            found = Find(answer.Id);
            if (found is not null && (!UdpChannel.Fits(found.Query, answer) || !TakeOut(found, found.Life))) found = null;
        }

        if (found is null) Stray("answers another question");
        else
        {
            _channel.Leave(this);
            found.Answer(new DnsAnswer(answer, datagram.Length));
        }
    }

    // Whatever is no answer is dropped, and the wait goes on: it may be from somebody who guesses, and may have meant any of the questions.
    private void Stray(string fault)
    {
        List<UdpExchange>? harassed = null;
        lock (_gate)
        {
            foreach (UdpExchange? exchange in _slots)
            {
                if (exchange is null || !exchange.Harass(fault, _channel.Options.Limits.StrayAnswers)) continue;
                TakeOut(exchange, exchange.Life);
                (harassed ??= []).Add(exchange);
            }
        }

        if (harassed is null) return;
        _channel.Leave(this);
        int limit = _channel.Options.Limits.StrayAnswers;
        foreach (UdpExchange exchange in harassed) exchange.Fail(new PolywireException(FailureKind.Limit, $"more than {limit:#,0} datagrams came that are no answer (DnsLimits.StrayAnswers); the last one {fault}"));
    }

    private UdpExchange? Find(ushort id)
    {
        foreach (UdpExchange? exchange in _slots)
        {
            if (exchange is not null && exchange.Query.Id == id) return exchange;
        }

        return null;
    }

    private bool TakeOut(UdpExchange exchange, long life)
    {
        int slot = Array.IndexOf(_slots, exchange);
        if (slot < 0 || exchange.Life != life) return false;
        _slots[slot] = null;
        Volatile.Write(ref _underWay, _underWay - 1);
        return true;
    }
}
