using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Polywire.Formats;

/// <summary>
/// Reads XML-RPC's <c>&lt;value&gt;</c> elements. The XML is our own scanner's, which knows no document types and no entities beyond
/// XML's five: nothing expands, nothing is fetched, and nothing is allocated but the values themselves.
/// </summary>
/// <remarks>http://xmlrpc.com/spec.md</remarks>
public ref struct XmlRpcReader : IValueReader
{
    private const int InArray = 0, InStruct = 1, InParameters = 2, Ended = 3; // Cursor.Rest

    private readonly FormatLimits _limits;
    private readonly XmlRpcOptions _options;
    private XmlElements _xml;
    private XmlRpcType _type; // of the value that was looked into; Unknown before
    private bool _opened; // <value> itself is used up
    private bool _parameters; // the reader stands before <params>, not before <value>
    private int _bits;
    private int _depth;
    private int _start;
    private ReadOnlySpan<byte> _typeName;
    private ReadOnlySpan<byte> _key;

    /// <summary>Reads one value.</summary>
    /// <param name="input">UTF-8 without byte order mark; an XML declaration may stand before the value.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="options">How times and booleans are read.</param>
    /// <exception cref="CodecException">The input is not UTF-8.</exception>
    public XmlRpcReader(ReadOnlySpan<byte> input, FormatLimits limits, XmlRpcOptions options)
    {
        _xml = new XmlElements(input);
        _limits = limits;
        _options = options;
    }

    /// <summary>Goes on where somebody else has read up to: before <c>&lt;value&gt;</c>, or behind <c>&lt;params&gt;</c>.</summary>
    internal XmlRpcReader(XmlElements xml, FormatLimits limits, XmlRpcOptions options)
    {
        _xml = xml;
        _limits = limits;
        _options = options;
    }

    /// <summary>Reads the arguments of a call: <c>&lt;params&gt;…&lt;/params&gt;</c>, or nothing, as one list or as the fields of an object by position.</summary>
    /// <param name="input">UTF-8, checked as a whole before.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="options">How times and booleans are read.</param>
    public static XmlRpcReader OverParameters(ReadOnlySpan<byte> input, FormatLimits limits, XmlRpcOptions options) =>
        new(input, limits, options) { _parameters = true };

    /// <inheritdoc/>
    public static bool Repeats => false;

    /// <inheritdoc/>
    public readonly long Offset => _type == XmlRpcType.Unknown && !_opened ? _xml.Position : _start;

    /// <summary>Where to go on behind what was read.</summary>
    internal readonly XmlElements Xml => _xml;

    /// <inheritdoc/>
    public bool ReadNull()
    {
        if (_parameters || Enter() != XmlRpcType.Nil) return false;
        _xml.Expect(XmlToken.Close, _typeName);
        EndValue();
        return true;
    }

    /// <inheritdoc/>
    public bool ReadBoolean()
    {
        // 0 (false) or 1 (true)
        // http://xmlrpc.com/spec.md#scalarvalues
        Expect(XmlRpcType.Boolean);
        ReadOnlySpan<byte> text = Scalar();
        bool word = _options.WordBooleans && (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8));
        if (text is not [(byte)'0' or (byte)'1'] && !word) throw Fault("a boolean is 0 or 1");
        bool value = text[0] is (byte)'1' or (byte)'t';
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public int ReadInt32() => ReadInt64() is var value and >= int.MinValue and <= int.MaxValue ? (int)value : throw Fault("it does not fit 32 bits");

    /// <inheritdoc/>
    public long ReadInt64()
    {
        XmlRpcType type = Enter();
        if (type is not (XmlRpcType.Integer or XmlRpcType.Double)) throw Mismatch("an integer");
        ReadOnlySpan<byte> text = Scalar();
        long value = 0;
        bool read = type == XmlRpcType.Integer
            ? XmlRpcNumber.TryReadInteger(text, out value) && Fits(value)
            : XmlRpcNumber.TryReadDouble(text, out double number) && number == Math.Floor(number) && Math.Abs(number) < 9.2e18 && (value = (long)number) == number;
        if (!read) throw Fault(type == XmlRpcType.Integer ? "no integer, or it does not fit its type" : "a number with a fraction stands where an integer belongs");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public uint ReadUInt32() => ReadInt64() is var value and >= 0 and <= uint.MaxValue ? (uint)value : throw Fault("it does not fit 32 bits without sign");

    /// <inheritdoc/>
    public ulong ReadUInt64()
    {
        if (Enter() != XmlRpcType.Integer || _bits != 0) return ReadInt64() is var value and >= 0 ? (ulong)value : throw Fault("it is negative");
        if (!XmlRpcNumber.TryReadUnsigned(Scalar(), out ulong large)) throw Fault("it does not fit 64 bits without sign");
        EndValue();
        return large;
    }

    /// <inheritdoc/>
    public float ReadSingle() => (float)ReadDouble();

    /// <inheritdoc/>
    public double ReadDouble()
    {
        XmlRpcType type = Enter();
        if (type == XmlRpcType.Integer) return ReadInt64() is var whole && (Int128)(double)whole == whole ? whole : throw Fault("an integer that a double cannot hold");
        // What a double of XML-RPC cannot say is said in text.
        double value;
        bool read = type switch
        {
            XmlRpcType.Double => XmlRpcNumber.TryReadDouble(Scalar(), out value),
            XmlRpcType.Text or XmlRpcType.Untyped => NamedNumbers.TryRead(Scalar(), out value),
            _ => throw Mismatch("a double"),
        };
        if (!read) throw Fault("no number");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public decimal ReadDecimal()
    {
        if (Enter() is not (XmlRpcType.Integer or XmlRpcType.Double or XmlRpcType.Decimal or XmlRpcType.Text or XmlRpcType.Untyped)) throw Mismatch("a decimal");
        if (!DecimalText.TryRead(Scalar(), out decimal value)) throw Fault("no decimal number: digits with '.' as the mark");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public string ReadText()
    {
        ExpectText("a string");
        string value = Encoding.UTF8.GetString(Content());
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public byte[] ReadBinary()
    {
        Expect(XmlRpcType.Binary);
        ReadOnlySpan<byte> text = Scalar();
        // Lines may be wrapped anywhere: white space is passed over.
        byte[] value = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, value, out int read, out int written) != OperationStatus.Done || read != text.Length) throw Fault("no base64");
        EndValue();
        if (written < value.Length) Array.Resize(ref value, written);
        return value;
    }

    /// <inheritdoc/>
    public DateTimeOffset ReadTimestamp()
    {
        XmlRpcType type = Enter();
        if (type is not (XmlRpcType.Time or XmlRpcType.Text or XmlRpcType.Untyped)) throw Mismatch("a dateTime.iso8601");
        ReadOnlySpan<byte> text = Scalar();
        bool read = type == XmlRpcType.Time ? XmlRpcTime.TryRead(text, _options.Zone, out DateTimeOffset value) : Rfc3339.TryRead(text, out value);
        if (!read) throw Fault(type == XmlRpcType.Time ? "no time such as 19980717T14:08:55" : "no time such as 1998-07-17T14:08:55Z");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public DateOnly ReadDate()
    {
        ExpectText("a date");
        if (!Rfc3339.TryRead(Scalar(), out DateOnly value)) throw Fault("no date such as 1998-07-17");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public TimeOnly ReadTime()
    {
        ExpectText("a time of day");
        if (!Rfc3339.TryRead(Scalar(), out TimeOnly value)) throw Fault("no time of day such as 14:08:55");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public TimeSpan ReadDuration()
    {
        ExpectText("a duration");
        if (!DurationText.TryRead(Scalar(), out TimeSpan value)) throw Fault("no duration such as 1.5s");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public Guid ReadGuid()
    {
        ExpectText("a UUID");
        if (!GuidText.TryRead(Scalar(), out Guid value)) throw Fault("no UUID such as 0b12e07a-1c56-4c23-8d0e-0f5d5b3a4a51");
        EndValue();
        return value;
    }

    /// <inheritdoc/>
    public long ReadEnum(EnumSchema schema)
    {
        if (Enter() == XmlRpcType.Integer) return ReadInt64();
        ExpectText($"one of {schema.Name}");
        string name = Encoding.UTF8.GetString(Content());
        if (!schema.TryGetNumber(name, out long number)) throw Fault($"{schema.Name} has no '{name[..Math.Min(64, name.Length)]}'");
        EndValue();
        return number;
    }

    /// <inheritdoc/>
    public Cursor StartList()
    {
        if (_parameters) return StartParameters();
        Expect(XmlRpcType.Array);
        int start = _start;
        Deeper();
        // <array><data><value/>…</data></array>; some peers leave the data out when it is empty
        // http://xmlrpc.com/spec.md#arrays
        _xml.Next();
        if (_xml.Is(XmlToken.Open, "data"u8)) return new Cursor { Rest = InArray, Start = start };
        EndContainer("array"u8);
        return new Cursor { Rest = Ended, Start = start };
    }

    /// <inheritdoc/>
    public bool NextItem(ref Cursor cursor)
    {
        if (cursor.Rest == InParameters) return NextParameter(ref cursor);
        if (cursor.Rest == Ended) return Leave(cursor);
        if (_xml.Next() == XmlToken.Open) return Open(ref cursor);
        if (!_xml.Is(XmlToken.Close, "data"u8)) throw _xml.Unexpected("<value> or </data> belongs here");
        _xml.Next();
        EndContainer("array"u8);
        return Leave(cursor);
    }

    /// <inheritdoc/>
    public Cursor StartMap()
    {
        Expect(XmlRpcType.Struct);
        int start = _start;
        Deeper();
        return new Cursor { Rest = InStruct, Start = start };
    }

    /// <inheritdoc/>
    public bool NextEntry(ref Cursor cursor)
    {
        // <struct><member><name>…</name><value>…</value></member>…</struct>
        // http://xmlrpc.com/spec.md#structs
        if (cursor.Taken > 0) _xml.Expect(XmlToken.Close, "member"u8);
        if (_xml.Next() == XmlToken.Close)
        {
            EndContainer("struct"u8);
            return Leave(cursor);
        }
        if (!_xml.Is(XmlToken.Open, "member"u8)) throw _xml.Unexpected("<member> or </struct> belongs here");
        _xml.Expect(XmlToken.Open, "name"u8);
        _key = _xml.Text("name"u8, _limits.ScalarBytes);
        if (_xml.IsCopy) _key = _key.ToArray(); // the value may need the buffer
        _xml.Next();
        return Open(ref cursor);
    }

    /// <inheritdoc/>
    public readonly string ReadTextKey() => Encoding.UTF8.GetString(_key);

    /// <inheritdoc/>
    public readonly long ReadInt64Key() => XmlRpcNumber.TryReadInteger(_key, out long key) ? key : throw Fault("the name of this member is no integer");

    /// <inheritdoc/>
    public readonly ulong ReadUInt64Key() => XmlRpcNumber.TryReadUnsigned(_key, out ulong key) ? key : throw Fault("the name of this member is no integer from 0");

    /// <inheritdoc/>
    public readonly bool ReadBooleanKey() => _key.SequenceEqual("true"u8) || (_key.SequenceEqual("false"u8) ? false : throw Fault("the name of this member is neither true nor false"));

    /// <inheritdoc/>
    public Cursor StartObject(ObjectSchema schema) => _parameters || Enter() == XmlRpcType.Array ? StartList() : StartMap();

    /// <inheritdoc/>
    public bool NextField(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        if (cursor.Rest != InStruct) return NextPosition(schema, ref cursor, out index);
        index = cursor.Taken;
        while (NextEntry(ref cursor))
        {
            index = schema.IndexOf(_key, index);
            if (index >= 0) return true;
            if (_limits.RefuseUnknownFields) throw Fault($"{schema} has no such field");
            Skip();
            index = cursor.Taken;
        }
        return false;
    }

    /// <inheritdoc/>
    public Value ReadValue()
    {
        if (_parameters) return XmlRpcDynamic.ReadList(ref this);
        switch (Enter())
        {
            case XmlRpcType.Nil:
                ReadNull();
                return Value.Null;
            case XmlRpcType.Boolean: return Value.From(ReadBoolean());
            case XmlRpcType.Integer when _bits == 0: return ReadBigInteger();
            case XmlRpcType.Integer: return Value.From(ReadInt64());
            case XmlRpcType.Double: return Value.From(ReadDouble());
            case XmlRpcType.Binary: return Value.From(ReadBinary());
            case XmlRpcType.Time: return Value.From(ReadTimestamp());
            case XmlRpcType.Array: return XmlRpcDynamic.ReadList(ref this);
            case XmlRpcType.Struct: return XmlRpcDynamic.ReadMap(ref this);
            case XmlRpcType.Decimal:
                _type = XmlRpcType.Text; // Value holds decimals as text
                return Value.From(ReadText());
            default: return Value.From(ReadText());
        }
    }

    /// <summary>Passes over a value, whose structure is checked.</summary>
    /// <exception cref="CodecException">It is no value.</exception>
    public void Skip()
    {
        switch (Enter())
        {
            case XmlRpcType.Array:
                Cursor list = StartList();
                while (NextItem(ref list)) Skip();
                break;
            case XmlRpcType.Struct:
                Cursor map = StartMap();
                while (NextEntry(ref map)) Skip();
                break;
            default:
                Content();
                EndValue();
                break;
        }
    }

    /// <summary>Passes over the arguments of a call, behind <c>&lt;params&gt;</c>, whose structure is checked.</summary>
    internal void SkipParameters()
    {
        Cursor parameters = new() { Rest = InParameters };
        while (NextItem(ref parameters)) Skip();
    }

    /// <summary>Makes sure that nothing follows but comments and white space.</summary>
    /// <exception cref="CodecException">Something does.</exception>
    public void End()
    {
        if (_xml.Next() != XmlToken.End) throw _xml.Unexpected("nothing belongs behind the end");
    }

    /// <inheritdoc/>
    public readonly CodecException Fault(string message) => new(CodecFailure.WrongType, _start, message, XmlRpcPath.Of(_xml.Input, _start));

    // <value> and, when there is one, the element of the type.
    private XmlRpcType Enter()
    {
        if (_type != XmlRpcType.Unknown) return _type;
        if (!_opened)
        {
            _xml.Expect(XmlToken.Open, "value"u8);
            _start = _xml.Start;
        }
        _opened = true;
        if (_xml.TryOpen())
        {
            _typeName = _xml.Name;
            return _type = XmlRpcTypes.Find(_typeName, _xml.Start, out _bits);
        }
        // "If no type is indicated, the type is string": all of it, white space too
        // http://xmlrpc.com/spec.md#scalarvalues
        _typeName = "value"u8;
        return _type = XmlRpcType.Untyped;
    }

    private void EndValue()
    {
        if (_type != XmlRpcType.Untyped) _xml.Expect(XmlToken.Close, "value"u8);
        _type = XmlRpcType.Unknown;
        _opened = false;
    }

    private void Deeper()
    {
        if (++_depth > _limits.Depth) throw _xml.Limit($"values are nested deeper than {_limits.Depth} (FormatLimits.Depth)");
        _type = XmlRpcType.Unknown;
        _opened = false;
    }

    private void EndContainer(ReadOnlySpan<byte> name)
    {
        _xml.Require(XmlToken.Close, name);
        _depth--;
        EndValue();
    }

    // nil where a field may not be null stands for one that is not given.
    private bool NextPosition(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        while (true)
        {
            index = cursor.Taken;
            if (!NextItem(ref cursor)) return false;
            if (index >= schema.Fields.Count) throw Fault($"more than the {schema.Fields.Count} values that {schema.Name} takes");
            FieldSchema field = schema.Fields[index];
            if (field.MayBeNull || field.Schema is AnySchema || !ReadNull()) return true;
        }
    }

    // What is wrong with the whole is told of the place where it begins.
    private bool Leave(Cursor cursor)
    {
        _start = cursor.Start;
        return false;
    }

    // The scanner has just found what must be <value>.
    private bool Open(ref Cursor cursor)
    {
        _xml.Require(XmlToken.Open, "value"u8);
        if (cursor.Taken++ == _limits.Count) throw _xml.Limit($"more than {_limits.Count} values (FormatLimits.Count)");
        _start = _xml.Start;
        _opened = true;
        return true;
    }

    private Cursor StartParameters()
    {
        // <params> may be left out
        // http://xmlrpc.com/spec.md#requestFormat
        _parameters = false;
        if (_xml.Next() == XmlToken.End) return new Cursor { Rest = Ended };
        _xml.Require(XmlToken.Open, "params"u8);
        return new Cursor { Rest = InParameters };
    }

    private bool NextParameter(ref Cursor cursor)
    {
        if (cursor.Taken > 0) _xml.Expect(XmlToken.Close, "param"u8);
        _xml.Next();
        if (_xml.Is(XmlToken.Close, "params"u8)) return Leave(cursor);
        if (!_xml.Is(XmlToken.Open, "param"u8)) throw _xml.Unexpected("<param> or </params> belongs here");
        _xml.Next();
        return Open(ref cursor);
    }

    private Value ReadBigInteger()
    {
        ReadOnlySpan<byte> text = Scalar();
        Value value = XmlRpcNumber.TryReadInteger(text, out long whole) ? Value.From(whole)
            : XmlRpcNumber.TryReadUnsigned(text, out ulong large) ? Value.From(large)
            : text[(text is [(byte)'-' or (byte)'+', ..] ? 1 : 0)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? Value.From(Encoding.ASCII.GetString(text))
            : throw Fault("no integer");
        EndValue();
        return value;
    }

    private void Expect(XmlRpcType type)
    {
        if (Enter() != type) throw Mismatch(XmlRpcTypes.Word(type));
    }

    private void ExpectText(string what)
    {
        if (Enter() is not (XmlRpcType.Text or XmlRpcType.Untyped)) throw Mismatch(what);
    }

    private ReadOnlySpan<byte> Content() => _xml.Text(_typeName, _limits.ScalarBytes);

    // The text up to the closing tag, without the white space around it, which Python's reader passes over too.
    private ReadOnlySpan<byte> Scalar() => Content().Trim(" \t\r\n"u8);

    private readonly bool Fits(long value) => _bits is 0 or 64 || value >> (_bits - 1) is 0 or -1;

    private readonly CodecException Mismatch(string expected) => Fault($"{expected} belongs here, not {XmlRpcTypes.Word(_type)}");

}
