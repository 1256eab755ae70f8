namespace Polywire.Formats;

/// <summary>What a type looks like, as data. One of the sealed kinds derived from it.</summary>
public abstract class Schema
{
    private protected Schema()
    {
    }

    /// <summary>Lower-case word for people, such as <c>int64</c>, <c>list of text</c> or the type's name.</summary>
    public abstract override string ToString();

    /// <summary>Where a value stands that is the root of a message of Protocol Buffers and no object.</summary>
    internal ProtobufSlot ProtobufRoot => field ??= ProtobufSlot.OfRoot(this, mayBeNull: true);
}
