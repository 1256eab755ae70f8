namespace Polywire.Wires.Zmtp;

/// <summary>How two peers come to trust each other (https://rfc.zeromq.org/spec/37/#security-mechanisms).</summary>
public enum ZmtpMechanism
{
    /// <summary>NULL: nobody is asked anything.</summary>
    Null,

    /// <summary>PLAIN: the client tells user and password in clear; the server checks (https://rfc.zeromq.org/spec/24/).</summary>
    Plain,

    /// <summary>CURVE: both prove who they are, and everything is sealed (https://rfc.zeromq.org/spec/26/). A <see cref="ZmtpCurve"/> speaks it, below a session that speaks NULL.</summary>
    Curve,
}
