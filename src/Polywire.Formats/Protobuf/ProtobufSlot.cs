namespace Polywire.Formats;

/// <summary>
/// A place where a value stands on the wire of Protocol Buffers: a field of a message, an item of a list, the key or value of a map's
/// entry. Worked out from the schema once, so that reader and writer have a number, a wire type and a few flags at hand.
/// </summary>
internal sealed class ProtobufSlot
{
    private ProtobufSlot(string name, int number, Schema schema)
    {
        Name = name;
        Number = number;
        Schema = schema;
    }

    /// <summary>For errors.</summary>
    public string Name { get; }

    public int Number { get; }

    public Schema Schema { get; }

    /// <summary>The place of a message that is the root.</summary>
    public static ProtobufSlot Message { get; } = new("", 0, AnySchema.Instance);

    /// <summary>The place of what is not there, whatever comes.</summary>
    public static ProtobufSlot Nothing { get; } = new(ProtobufRoot.FieldName, 1, AnySchema.Instance) { Wire = ProtobufWire.GroupEnd, IsField = true, MayBeNull = true };

    /// <summary>The field's place in its object; −1 elsewhere.</summary>
    public int Index { get; private init; } = -1;

    /// <summary>Whether the value may simply not be there: it is no item, key or value of an entry.</summary>
    public bool IsField { get; private init; }

    /// <summary>The wire type of one value.</summary>
    public ProtobufWire Wire { get; private init; }

    /// <summary>Number and wire type as they are written; 0 for the items of a packed list, which have none.</summary>
    public uint Tag { get; private init; }

    public IntegerEncoding Encoding { get; private init; }

    /// <summary>Whether a zero is not written, since it is what a reader has without it (implicit presence).</summary>
    public bool OmitsZero { get; private init; }

    /// <summary>Whether null is a value here.</summary>
    public bool MayBeNull { get; private init; }

    /// <summary>Whether a message ends with this value: the value of a map's entry, or what lies in a box.</summary>
    public bool Closes { get; private init; }

    /// <summary>Whether an integer here has 32 bits: more are cut off.</summary>
    public bool IsNarrow { get; private init; }

    /// <summary>Whether this is a message that merges when it comes again.</summary>
    public bool Merges { get; private init; }

    /// <summary>Whether it may come in parts that make one value: a message or a list. A map's entries can be put in one by one.</summary>
    public bool Gathers => Inside is null && (Merges || Schema is ListSchema);

    /// <summary>Whether this is no field of the message but takes in what is unknown.</summary>
    public bool KeepsUnknown { get; private init; }

    /// <summary>All members of the oneof that this belongs to; null for none.</summary>
    public ProtobufSlot[]? OneOf { get; set; }

    /// <summary>
    /// The message that stands here with the value as its field 1, where the value itself has no form: a list in a list, a null among
    /// items, the wrapper types. Null when the value stands here itself.
    /// </summary>
    public ProtobufSlot? Inside { get; private init; }

    /// <summary>Whether <see cref="Inside"/> is one of Google's messages, which JSON leaves out.</summary>
    public bool IsBare { get; private init; }

    /// <summary>Where a list's items or a map's entries stand.</summary>
    public ProtobufSlot? Item { get; private init; }

    /// <summary>Whether a list's items stand together without tags.</summary>
    public bool IsPacked { get; private init; }

    /// <summary>Whether items of a list may stand together without tags, when reading.</summary>
    public bool MayBePacked => Item is { Inside: null, Wire: not ProtobufWire.Length };

    /// <summary>Where the key of a map's entry stands; null elsewhere.</summary>
    public ProtobufSlot? Key { get; private init; }

    /// <summary>Where the value of a map's entry stands; null elsewhere.</summary>
    public ProtobufSlot? Value { get; private init; }

    /// <summary>Whether a value of this wire type is one of this slot; any other is as good as unknown.</summary>
    public bool Accepts(ProtobufWire wire) => wire == Wire || (wire is ProtobufWire.Length && MayBePacked);

    /// <summary>Whether a field of this number is another member of the same oneof.</summary>
    public bool IsEndedBy(uint number) => OneOf is not null && number != (uint)Number && OneOf.Any(member => member.Number == (int)number);

    /// <summary>The slot of a field.</summary>
    public static ProtobufSlot Of(FieldSchema field, bool isUnion)
    {
        if (field.Protobuf?.KeepsUnknown is true)
            return new ProtobufSlot(field.Name, 0, field.Schema) { Index = field.Index, IsField = true, OmitsZero = true, KeepsUnknown = true };
        bool oneOf = isUnion || field.OneOf is not null;
        return Create(new Place(field.Name, field.Number, field.Schema)
        {
            Index = field.Index,
            IsField = true,
            Encoding = field.Encoding,
            KeyEncoding = field.Protobuf?.KeyEncoding ?? field.Encoding,
            OmitsZero = !field.MayBeNull && !oneOf && !field.HasDefault,
            MayBeNull = field.MayBeNull,
            Unpacked = field.Protobuf?.Unpacked ?? false,
            Wrapper = field.Protobuf?.Wrapper,
            ItemWrapper = field.Protobuf?.ItemWrapper,
        });
    }

    /// <summary>The slot of what is no message by itself at the root: field 1 of a message.</summary>
    public static ProtobufSlot OfRoot(Schema schema, bool mayBeNull, string name = ProtobufRoot.FieldName) =>
        Create(new Place(name, 1, schema) { IsField = true, MayBeNull = mayBeNull, OmitsZero = !mayBeNull });

    /// <summary>The slot of a value that has no field.</summary>
    public static ProtobufSlot OfItem(Schema schema) => Create(new Place("value", 1, schema));

    private static ProtobufSlot Create(Place place)
    {
        if (place.Wrapper is not null)
            return Box(place, "value", isBare: true);
        return place.Schema switch
        {
            ListSchema list => List(place, list),
            MapSchema map => Map(place, map),
            _ => Single(place),
        };
    }

    private static ProtobufSlot Single(Place place)
    {
        var wire = WireOf(place.Schema, place.Encoding);
        return new ProtobufSlot(place.Name, place.Number, place.Schema)
        {
            Index = place.Index,
            IsField = place.IsField,
            Wire = wire,
            Tag = place.InPackedList ? 0 : TagOf(place.Number, wire),
            Encoding = place.Encoding,
            OmitsZero = place.OmitsZero,
            MayBeNull = place.MayBeNull,
            Closes = place.Closes,
            IsNarrow = place.Schema is ScalarSchema { Kind: >= ScalarKind.Int8 and <= ScalarKind.UInt32 },
            Merges = place.Schema is ObjectSchema && !place.IsItem,
        };
    }

    private static ProtobufSlot List(Place place, ListSchema list)
    {
        var item = place with
        {
            Index = -1,
            IsField = false,
            Schema = list.Item,
            MayBeNull = list.ItemMayBeNull && list.Item is not AnySchema,
            OmitsZero = false,
            Closes = false,
            IsItem = true,
            Wrapper = place.ItemWrapper,
            ItemWrapper = null,
        };
        bool boxed = item.Wrapper is not null || item.NeedsBox;
        bool packed = !boxed && !place.Unpacked && WireOf(list.Item, place.Encoding) is not ProtobufWire.Length;
        item = item with { InPackedList = packed };
        return new ProtobufSlot(place.Name, place.Number, list)
        {
            Index = place.Index,
            IsField = place.IsField,
            Wire = boxed ? ProtobufWire.Length : WireOf(list.Item, place.Encoding),
            Tag = TagOf(place.Number, ProtobufWire.Length),
            MayBeNull = place.MayBeNull,
            Closes = place.Closes,
            IsPacked = packed,
            Item = item.Wrapper is null && item.NeedsBox ? Box(item, BoxName(list.Item), isBare: false) : Create(item),
        };
    }

    private static ProtobufSlot Map(Place place, MapSchema map)
    {
        var plain = place with { Index = -1, IsField = false, OmitsZero = false, MayBeNull = false, Closes = false, IsItem = false };
        var value = plain with
        {
            Number = 2,
            Schema = map.Value,
            MayBeNull = map.ValueMayBeNull && map.Value is not AnySchema,
            Closes = true,
            Wrapper = place.ItemWrapper,
            ItemWrapper = null,
        };
        var entry = new ProtobufSlot(place.Name, place.Number, map)
        {
            Wire = ProtobufWire.Length,
            Tag = TagOf(place.Number, ProtobufWire.Length),
            Key = Single(plain with { Number = 1, Schema = map.Key, Encoding = place.KeyEncoding }),
            Value = value.Wrapper is null && value.NeedsBox ? Box(value, BoxName(map.Value), isBare: false) : Create(value),
        };
        return new ProtobufSlot(place.Name, place.Number, map)
        {
            Index = place.Index,
            IsField = place.IsField,
            Wire = ProtobufWire.Length,
            Tag = entry.Tag,
            MayBeNull = place.MayBeNull,
            Closes = place.Closes,
            Item = entry,
        };
    }

    private static ProtobufSlot Box(Place place, string field, bool isBare)
    {
        // A list that is null and one that is empty are the same here.
        bool mayBeNull = place.MayBeNull && !isBare && place.Schema is not (ListSchema or MapSchema);
        var inside = place with
        {
            Name = field,
            Index = -1,
            IsField = false,
            Number = 1,
            Wrapper = null,
            OmitsZero = isBare,
            MayBeNull = mayBeNull,
            Closes = true,
            IsItem = false,
            InPackedList = false,
        };
        return new ProtobufSlot(place.Name, place.Number, place.Schema)
        {
            Index = place.Index,
            IsField = place.IsField,
            Wire = ProtobufWire.Length,
            Tag = TagOf(place.Number, ProtobufWire.Length),
            MayBeNull = place.MayBeNull,
            Closes = place.Closes,
            Inside = Create(inside),
            IsBare = isBare,
        };
    }

    private static string BoxName(Schema schema) => schema switch
    {
        ListSchema => "items",
        MapSchema => "entries",
        _ => "value",
    };

    private static uint TagOf(int number, ProtobufWire wire) => ((uint)number << 3) | (uint)wire;

    private static ProtobufWire WireOf(Schema schema, IntegerEncoding encoding) => schema switch
    {
        EnumSchema => ProtobufWire.Varint,
        ScalarSchema { Kind: ScalarKind.Boolean } => ProtobufWire.Varint,
        ScalarSchema { Kind: ScalarKind.Single } => ProtobufWire.Fixed32,
        ScalarSchema { Kind: ScalarKind.Double } => ProtobufWire.Fixed64,
        ScalarSchema { Kind: ScalarKind.Int64 or ScalarKind.UInt64 } => encoding is IntegerEncoding.Fixed ? ProtobufWire.Fixed64 : ProtobufWire.Varint,
        ScalarSchema { Kind: < ScalarKind.Single } => encoding is IntegerEncoding.Fixed ? ProtobufWire.Fixed32 : ProtobufWire.Varint,
        _ => ProtobufWire.Length,
    };

    /// <summary>What is known of a slot while it is worked out.</summary>
    private sealed record Place(string Name, int Number, Schema Schema)
    {
        public int Index { get; init; } = -1;

        public bool IsField { get; init; }

        public IntegerEncoding Encoding { get; init; }

        public IntegerEncoding KeyEncoding { get; init; }

        public bool OmitsZero { get; init; }

        public bool MayBeNull { get; init; }

        public bool Closes { get; init; }

        public bool Unpacked { get; init; }

        public bool IsItem { get; init; }

        public bool InPackedList { get; init; }

        public string? Wrapper { get; init; }

        public string? ItemWrapper { get; init; }

        /// <summary>Whether an item or a map's value has no form of its own here.</summary>
        public bool NeedsBox => Schema is ListSchema or MapSchema || MayBeNull;
    }
}
