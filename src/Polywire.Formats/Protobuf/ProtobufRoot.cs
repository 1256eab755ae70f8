namespace Polywire.Formats;

/// <summary>
/// The root of a message of Protocol Buffers. An object is the message itself; anything else, and an object that may be null, is its
/// field 1, named <c>result</c>: this is how replies are wrapped.
/// </summary>
internal static class ProtobufRoot
{
    /// <summary>The name of the field in which a root stands that is no message.</summary>
    public const string FieldName = "result";

    /// <summary>The name of the field in which an item of a caller's stream stands that is no message.</summary>
    public const string ItemName = "value";

    /// <summary>Where a value stands in its message; null when it is the message.</summary>
    public static ProtobufSlot? SlotOf(Schema schema) => schema is ObjectSchema ? null : schema.ProtobufRoot;

    /// <summary>The message that a method's reply stands in when it is none itself; without fields when it returns nothing.</summary>
    /// <param name="name">The message's name.</param>
    /// <param name="method">The method.</param>
    public static ObjectSchema ReplyOf(string name, MethodSchema method) => new(name, "", method.Reply is not { } reply ? []
        : [new FieldSchema(FieldName, 1, () => reply) { MayBeNull = method.ReplyMayBeNull && reply is not AnySchema }]);

    /// <summary>The same for a C# type, worked out once.</summary>
    public static class Of<T, TShape> where TShape : IShape<T>
    {
        /// <summary>Where a value stands in its message; null when it is the message.</summary>
        public static readonly ProtobufSlot? Slot =
            typeof(T) == typeof(Nothing) ? ProtobufSlot.Nothing
            : TShape.Schema is ObjectSchema && !TShape.MayBeNull ? null : ProtobufSlot.OfRoot(TShape.Schema, TShape.MayBeNull && TShape.Schema is not AnySchema);
    }

    /// <summary>The same for the items of a caller's stream, worked out once.</summary>
    public static class ItemOf<T, TShape> where TShape : IShape<T>
    {
        /// <summary>Where an item stands in its message; null when it is the message.</summary>
        public static readonly ProtobufSlot? Slot =
            TShape.Schema is ObjectSchema && !TShape.MayBeNull ? null : ProtobufSlot.OfRoot(TShape.Schema, TShape.MayBeNull && TShape.Schema is not AnySchema, ItemName);
    }
}
