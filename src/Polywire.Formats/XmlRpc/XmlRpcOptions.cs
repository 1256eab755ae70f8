namespace Polywire.Formats;

/// <summary>What two XML-RPC peers must agree on, since the specification of 1999 does not say it or forbids it. Vary the defaults with <c>with</c>.</summary>
public sealed record XmlRpcOptions
{
    /// <summary>The specification to the letter: what every peer understands.</summary>
    public static XmlRpcOptions Default { get; } = new();

    /// <summary>Everything that keeps values whole: <c>i8</c>, <c>nil</c> and fractions of seconds.</summary>
    public static XmlRpcOptions Extended { get; } = new() { LongIntegers = true, Nil = true, Fractions = true };

    /// <summary>
    /// Integers of more than 32 bits are written as <c>i8</c>. Default false: they are refused, since peers without <c>i8</c> would read
    /// something else or nothing. Smaller ones are always <c>int</c>. Reading always takes <c>i8</c>.
    /// </summary>
    public bool LongIntegers { get; init; }

    /// <summary>
    /// Null is written as <c>nil</c>. Default false: a field that is null is left out of its struct, a reply without value is an empty
    /// string, and null elsewhere is refused. Reading always takes <c>nil</c>.
    /// </summary>
    public bool Nil { get; init; }

    /// <summary>Times are written with their fraction of a second when they have one. Default false: it is cut off. Reading always takes it.</summary>
    public bool Fractions { get; init; }

    /// <summary><c>true</c> and <c>false</c> are read as booleans beside 1 and 0; never written. Default false, as in Python.</summary>
    public bool WordBooleans { get; init; }

    /// <summary>The zone of times on the wire, which carry none. Default UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
