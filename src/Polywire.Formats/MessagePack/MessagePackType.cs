namespace Polywire.Formats;

/// <summary>What stands next in MessagePack, without its width.</summary>
public enum MessagePackType
{
    /// <summary>nil: <c>c0</c>.</summary>
    Nil,

    /// <summary>false and true: <c>c2</c>, <c>c3</c>.</summary>
    Boolean,

    /// <summary>An integer of any width: <c>00</c>–<c>7f</c>, <c>cc</c>–<c>d3</c>, <c>e0</c>–<c>ff</c>.</summary>
    Integer,

    /// <summary>An IEEE 754 number: <c>ca</c>, <c>cb</c>.</summary>
    Float,

    /// <summary>str, which the old specification calls raw: <c>a0</c>–<c>bf</c>, <c>d9</c>–<c>db</c>. It may hold any bytes.</summary>
    Text,

    /// <summary>bin: <c>c4</c>–<c>c6</c>.</summary>
    Binary,

    /// <summary>array: <c>90</c>–<c>9f</c>, <c>dc</c>, <c>dd</c>.</summary>
    List,

    /// <summary>map: <c>80</c>–<c>8f</c>, <c>de</c>, <c>df</c>.</summary>
    Map,

    /// <summary>ext, timestamps among them: <c>c7</c>–<c>c9</c>, <c>d4</c>–<c>d8</c>.</summary>
    Extension,
}
