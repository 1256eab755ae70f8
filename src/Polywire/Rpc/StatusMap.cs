namespace Polywire.Rpc;

/// <summary>
/// The one table of how calls end: each wire's code for a status, and the status for each wire's code (docs/errors.md). What a
/// foreign server says and the table does not hold is <see cref="RpcStatus.Unknown"/>, with the wire's own code kept beside it.
/// </summary>
internal static class StatusMap
{
    // JSON-RPC: -32700 to -32600 and LSP's -32800 are theirs; -32000 to -32099 are the server's own, 32000 + gRPC's number here.
    // XML-RPC: Dan Libby's fault code interoperability numbers where one fits, else JSON-RPC's, from the range that both leave free.
    // Twirp: version 7 of its specification, which spells dataloss in one word.
    private static readonly StatusRow[] s_rows =
    [
        new(RpcStatus.Ok, "ok", 200, "ok", 200, 0, 0),
        new(RpcStatus.Cancelled, "canceled", 499, "canceled", 408, -32800, -32300),
        new(RpcStatus.Unknown, "unknown", 500, "unknown", 500, -32000, -32500),
        new(RpcStatus.InvalidArgument, "invalid_argument", 400, "invalid_argument", 400, -32602, -32602),
        new(RpcStatus.DeadlineExceeded, "deadline_exceeded", 504, "deadline_exceeded", 408, -32001, -32001),
        new(RpcStatus.NotFound, "not_found", 404, "not_found", 404, -32004, -32004),
        new(RpcStatus.AlreadyExists, "already_exists", 409, "already_exists", 409, -32006, -32006),
        new(RpcStatus.PermissionDenied, "permission_denied", 403, "permission_denied", 403, -32007, -32007),
        new(RpcStatus.ResourceExhausted, "resource_exhausted", 429, "resource_exhausted", 429, -32008, -32008),
        new(RpcStatus.FailedPrecondition, "failed_precondition", 400, "failed_precondition", 412, -32009, -32009),
        new(RpcStatus.Aborted, "aborted", 409, "aborted", 409, -32010, -32010),
        new(RpcStatus.OutOfRange, "out_of_range", 400, "out_of_range", 400, -32011, -32011),
        new(RpcStatus.Unimplemented, "unimplemented", 501, "unimplemented", 501, -32601, -32601),
        new(RpcStatus.Internal, "internal", 500, "internal", 500, -32603, -32603),
        new(RpcStatus.Unavailable, "unavailable", 503, "unavailable", 503, -32014, -32400),
        new(RpcStatus.DataLoss, "data_loss", 500, "dataloss", 500, -32015, -32015),
        new(RpcStatus.Unauthenticated, "unauthenticated", 401, "unauthenticated", 401, -32016, -32016),
    ];

    /// <summary>All statuses, in the order of their numbers.</summary>
    public static IReadOnlyList<StatusRow> Rows => s_rows;

    /// <summary>The row of a status; that of <see cref="RpcStatus.Unknown"/> for a number that is none.</summary>
    public static StatusRow Of(RpcStatus status) => s_rows[(uint)status < (uint)s_rows.Length ? (int)status : (int)RpcStatus.Unknown];

    /// <summary>The name for people: <c>failed_precondition</c>.</summary>
    public static string NameOf(RpcStatus status) => Of(status).Name;

    /// <summary>The status of a name as Connect, Twirp or this table spell it; null for none.</summary>
    public static RpcStatus? FromName(string name)
    {
        foreach (StatusRow row in s_rows)
            if (row.Name == name || row.TwirpName == name) return row.Status;
        return name switch
        {
            "cancelled" => RpcStatus.Cancelled,
            // Twirp's own two: a body that cannot be read, and a path that leads nowhere.
            "malformed" => RpcStatus.InvalidArgument,
            "bad_route" => RpcStatus.Unimplemented,
            _ => null,
        };
    }

    /// <summary>The status of gRPC's number.</summary>
    public static RpcStatus FromGrpc(long code) => code is >= 0 and <= 16 ? (RpcStatus)code : RpcStatus.Unknown;

    /// <summary>The status of a code of JSON-RPC or MessagePack-RPC.</summary>
    public static RpcStatus FromJsonRpc(long code)
    {
        foreach (StatusRow row in s_rows)
            if (row.JsonRpc == code && code != 0) return row.Status;
        return code switch
        {
            // Parse error and invalid request: our bytes were wrong, so they are a bug of this side.
            -32700 or -32600 => RpcStatus.Internal,
            // LSP: ContentModified, ServerCancelled.
            -32801 => RpcStatus.Aborted,
            -32802 => RpcStatus.Cancelled,
            _ => RpcStatus.Unknown,
        };
    }

    /// <summary>The status of an XML-RPC fault code.</summary>
    public static RpcStatus FromXmlRpc(long code)
    {
        foreach (StatusRow row in s_rows)
            if (row.XmlRpc == code && code < 0) return row.Status;
        return code switch
        {
            // Not well-formed, bad encoding, bad character, not to the specification: our bytes were wrong.
            -32700 or -32701 or -32702 or -32600 => RpcStatus.Internal,
            _ => RpcStatus.Unknown,
        };
    }
}
