//! The client with which load is made, for the measurements here and for the benchmarks of the server.

pub mod http;
