using System.Text.Json;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Monitoring;

/// <summary>
/// Every message that did not arrive: counted at once, and announced on the topic <c>$hub.drop</c> within a tenth of a second, one
/// message of JSON for all drops of the same kind at the same place. The counts of the announcements add up to the drops. What cannot be told apart
/// any more (<see cref="MostPlaces"/>) is announced together; drops of announcements are counted and not announced.
/// </summary>
internal sealed class DropLog : IAsyncDisposable
{
    /// <summary>Places that one round tells apart: 1,000.</summary>
    internal const int MostPlaces = 1_000;

    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(100);
    private static readonly JsonEncodedText[] s_reasons =
        [.. Enum.GetNames<DropReason>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(name)))];

    private readonly long[] _totals = new long[s_reasons.Length];
    private readonly Lock _gate = new();
    private readonly TopicPublisher _publisher;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Dictionary<(DropReason, object), Drops> _gathering = [];
    private bool _armed;

    internal DropLog(TopicTable topics, TimeProvider time)
    {
        _publisher = new TopicPublisher(topics, isHub: true);
        _time = time;
        _timer = time.CreateTimer(static log => ((DropLog)log!).Announce(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The topic of the announcements.</summary>
    internal static ReadOnlySpan<byte> Topic => "$hub.drop"u8;

    /// <summary>What the reasons are called in JSON and INFO.</summary>
    internal static IReadOnlyList<string> Reasons { get; } = [.. s_reasons.Select(reason => reason.Value)];

    /// <summary>All drops so far.</summary>
    internal long Total => Enum.GetValues<DropReason>().Sum(Count);

    /// <summary>Drops for one reason.</summary>
    internal long Count(DropReason reason) => Volatile.Read(ref _totals[(int)reason]);

    /// <summary>Counts drops, and sees to it that they are announced. From any thread, under any lock.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="place">The subscription, queue or connection; null for the hub.</param>
    /// <param name="name">The topic or queue; empty when it has none.</param>
    /// <param name="count">How many.</param>
    internal void Add(DropReason reason, object? place, ReadOnlySpan<byte> name, long count = 1)
    {
        Interlocked.Add(ref _totals[(int)reason], count);
        ((place as Subscription)?.Origin as IHubLink ?? place as IHubLink)?.Pump.Output.CountDropped(count);
        if (reason == DropReason.Unsubscribed || name.SequenceEqual(Topic)) return;
        lock (_gate)
        {
            (DropReason, object) key = (reason, place ?? this);
            if (!_gathering.TryGetValue(key, out Drops? drops))
            {
                if (_gathering.Count >= MostPlaces)
                {
                    key = (reason, _gathering);
                    name = default;
                }
                if (!_gathering.TryGetValue(key, out drops)) _gathering.Add(key, drops = new Drops(new ByteString(name)));
            }
            drops.Count += count;
            if (_armed) return;
            _armed = true;
        }
        _timer.Change(s_round, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Announce()
    {
        Dictionary<(DropReason, object), Drops> announced;
        lock (_gate)
        {
            (announced, _gathering) = (_gathering, []);
            _armed = false;
        }
        // One timer, so never two rounds at once, unless the next is due before this one is over.
        lock (_publisher)
        {
            foreach (((DropReason reason, object place), Drops drops) in announced)
                _publisher.Publish(Topic, Describe(reason, place, drops));
        }
    }

    // {"reason":…,"count":…,"name":…,"pattern":…,"wire":…,"peer":…,"time":…}
    private byte[] Describe(DropReason reason, object place, Drops drops)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("reason", s_reasons[(int)reason]);
            json.WriteNumber("count", drops.Count);
            if (drops.Name.Length > 0) json.WriteString(place is KeySlot ? "queue" : "topic", drops.Name.ToString());
            if (place is Subscription subscription) json.WriteString("subscription", subscription.Pattern.ToString());
            if (((place as Subscription)?.Origin as IHubLink ?? place as IHubLink) is { } link)
            {
                json.WriteString("wire", link.Wire);
                json.WriteString("peer", link.Pump.Transport.RemoteName);
            }
            json.WriteString("time", _time.GetUtcNow());
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private sealed class Drops(ByteString name)
    {
        internal ByteString Name { get; } = name;

        internal long Count { get; set; }
    }
}
