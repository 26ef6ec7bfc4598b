package simulator

import "net/http"

func (s *Server) control() http.Handler { return http.NotFoundHandler() }
