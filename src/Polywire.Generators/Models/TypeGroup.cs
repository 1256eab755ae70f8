namespace Polywire.Generators;

/// <summary>What kind of type, as far as rules and defaults differ.</summary>
internal enum TypeGroup
{
    Other,
    Integer,
    Float,
    Decimal,
    Text,
    Bytes,
    Memory,
    Array,
    Collection,
    Sequence,
    Enum,
}
