namespace Polywire.Wires.Zmtp;

/// <summary>The dialect agreed with a peer: the lower of the two sides'.</summary>
public enum ZmtpVersion
{
    /// <summary>ZMTP 3.0 (https://rfc.zeromq.org/spec/23/): subscriptions are messages, no heartbeats.</summary>
    V30,

    /// <summary>ZMTP 3.1 (https://rfc.zeromq.org/spec/37/): subscriptions and heartbeats are commands.</summary>
    V31,
}
