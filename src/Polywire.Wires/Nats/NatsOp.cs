namespace Polywire.Wires.Nats;

/// <summary>What a protocol line begins with. Names are written in capitals and read in any case.</summary>
public enum NatsOp
{
    /// <summary>Nothing was read yet.</summary>
    None,

    /// <summary><c>INFO {json}</c>: the server tells what it is; the first line of every connection, and again when something has changed.</summary>
    Info,

    /// <summary><c>CONNECT {json}</c>: the client tells what it is, who it is and what it wants.</summary>
    Connect,

    /// <summary><c>PUB subject [reply] size</c>, then so many bytes and a line end.</summary>
    Pub,

    /// <summary><c>HPUB subject [reply] header-size total-size</c>, then header and body and a line end.</summary>
    HPub,

    /// <summary><c>SUB subject [group] sid</c>.</summary>
    Sub,

    /// <summary><c>UNSUB sid [max]</c>.</summary>
    Unsub,

    /// <summary><c>MSG subject sid [reply] size</c>, then so many bytes and a line end.</summary>
    Msg,

    /// <summary><c>HMSG subject sid [reply] header-size total-size</c>, then header and body and a line end.</summary>
    HMsg,

    /// <summary><c>PING</c>: asks for a PONG behind everything that came before.</summary>
    Ping,

    /// <summary><c>PONG</c>.</summary>
    Pong,

    /// <summary><c>+OK</c>: a server's yes to each line of a client that asked for it (verbose).</summary>
    Ok,

    /// <summary><c>-ERR 'text'</c>.</summary>
    Err,
}
