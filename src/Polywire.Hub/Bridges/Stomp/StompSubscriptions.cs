using Polywire.Hubs.Queues;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>The subscriptions of one connection, by the key that the client ends them by and by number. Changed within the pump's turn only.</summary>
internal sealed class StompSubscriptions(int most)
{
    private readonly Dictionary<ByteString, IStompSubscription> _byKey = new(ByteStringComparer.Instance);
    private readonly Dictionary<int, IStompSubscription> _byNumber = [];
    private int _lastNumber;

    /// <summary>The next subscription's number.</summary>
    internal int NextNumber => _lastNumber + 1;

    /// <summary>How many there are.</summary>
    internal int Count => _byKey.Count;

    /// <summary>What a client ends a subscription by: its id; in 1.0 it may be the destination.</summary>
    internal static ByteString Key(ReadOnlySpan<byte> id, ReadOnlySpan<byte> destination) =>
        id.IsEmpty ? new ByteString((byte[])[.. "destination "u8, .. destination]) : new ByteString((byte[])[.. "id "u8, .. id]);

    /// <summary>Refuses a key that is taken, and one subscription too many.</summary>
    /// <param name="key">Under which it is to be.</param>
    /// <param name="shown">The client's own word for it.</param>
    internal void Check(ByteString key, ReadOnlySpan<byte> shown)
    {
        if (_byKey.ContainsKey(key))
            throw new StompException(StompFailure.Protocol, "Duplicated subscription identifier", $"A subscription identified by '{System.Text.Encoding.UTF8.GetString(shown)}' already exists.", section: "SUBSCRIBE");
        if (_byKey.Count >= most)
            throw new StompException(StompFailure.Limit, "Too many subscriptions", $"There are {most} subscriptions already (limit Subscriptions).", section: "SUBSCRIBE");
    }

    /// <summary>Adds one.</summary>
    internal void Add(ByteString key, IStompSubscription subscription)
    {
        _lastNumber = subscription.Number;
        _byKey.Add(key, subscription);
        _byNumber.Add(subscription.Number, subscription);
    }

    /// <summary>Takes one out and ends it.</summary>
    /// <returns>Null when there is none.</returns>
    internal IStompSubscription? Remove(ByteString key)
    {
        if (!_byKey.Remove(key, out IStompSubscription? subscription)) return null;
        _byNumber.Remove(subscription.Number);
        subscription.End();
        return subscription;
    }

    /// <summary>Ends those whose client acknowledges; what the others have been sent may still be on its way.</summary>
    internal void EndAcknowledging()
    {
        foreach (IStompSubscription subscription in _byKey.Values)
            if (!subscription.SettlesItself) subscription.End();
    }

    /// <summary>Ends them all.</summary>
    internal void Clear()
    {
        foreach (IStompSubscription subscription in _byKey.Values) subscription.End();
        _byKey.Clear();
        _byNumber.Clear();
    }

    /// <summary>The subscription that sent a message of this id; null when it has been ended since.</summary>
    /// <param name="frame">ACK or NACK, for the words of the refusal.</param>
    /// <param name="input">Its bytes.</param>
    /// <param name="version">Which of its headers hold.</param>
    /// <param name="delivery">The message's number in the subscription.</param>
    /// <exception cref="StompException">No such message was ever sent.</exception>
    internal IStompSubscription? Find(StompFrame frame, ReadOnlySpan<byte> input, StompVersion version, out long delivery)
    {
        ReadOnlySpan<byte> name = version == StompVersion.V12 ? "id"u8 : "message-id"u8;
        frame.TryFind(input, name, out ReadOnlySpan<byte> id);
        if (!StompHead.TryParse(id, out int number, out delivery) || number > _lastNumber) throw Invalid(frame, name);
        if (!_byNumber.TryGetValue(number, out IStompSubscription? subscription)) return null;
        if (delivery > subscription.Delivered) throw Invalid(frame, name);
        // 1.1 names the subscription too, or should; a message of another one must not be acknowledged by mistake.
        if (version == StompVersion.V11 && frame.TryFind(input, "subscription"u8, out ReadOnlySpan<byte> of) && !of.SequenceEqual(subscription.Id.Span))
            throw Invalid(frame, "subscription"u8);
        return subscription;
    }

    private static StompException Invalid(StompFrame frame, ReadOnlySpan<byte> name) =>
        new(StompFailure.Protocol, "Invalid header", $"\"{frame.Command.ToString().ToUpperInvariant()}\" must include a valid \"{System.Text.Encoding.ASCII.GetString(name)}\" header", section: "ACK");
}
