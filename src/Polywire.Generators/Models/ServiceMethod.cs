namespace Polywire.Generators;

/// <summary>A method of a service.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Base">The start of the names of what is generated for it.</param>
internal sealed record ServiceMethod(string Name, string Base)
{
    /// <summary>As it is called: <c>Double</c>.</summary>
    public string Member { get; init; } = "";

    /// <summary>The interface that declares it, for the client.</summary>
    public string Declarer { get; init; } = "";

    /// <summary>Its parameters in C#, for the client.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Its return type in C#, for the client.</summary>
    public string Returns { get; init; } = "";

    /// <summary>What it is called with: names of fields, <c>call</c> and <c>call.Cancellation</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The parameter that is a token, as an expression for the client.</summary>
    public string Token { get; init; } = "default";

    /// <summary>Its parameters on the wire; of a client stream, the one field that wraps an item.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>The items of the client's stream; null when it has none.</summary>
    public TypeShape? Item { get; init; }

    /// <summary>The parameter that is the client's stream.</summary>
    public string ItemParameter { get; init; } = "";

    /// <summary>Whether the items are objects, whose schema is the request's.</summary>
    public bool ItemIsObject { get; init; }

    /// <summary>What is returned, or each item of the stream; null for nothing.</summary>
    public TypeShape? Reply { get; init; }

    public ReplyForm Form { get; init; }

    public string Doc { get; init; } = "";

    public bool NoSideEffects { get; init; }

    public bool IsStream => Form is ReplyForm.Stream;

    public string Kind => (IsStream, Item is not null) switch
    {
        (false, false) => "Unary",
        (true, false) => "ServerStream",
        (false, true) => "ClientStream",
        (true, true) => "Duplex",
    };
}
